import type { Look, Operation } from '../../operations.ts';

/** The operations of a look at 100 percent, in their order. `docs/darkroom.md` has the same list as text. */
export const RECIPES: Readonly<Record<Look, readonly Operation[]>> = {
  /** Bright, with low contrast and cool shadows. */
  japanese: [
    { type: 'exposure', stops: 0.4 },
    { type: 'contrast', percent: -12 },
    { type: 'shadows', percent: 25 },
    { type: 'saturation', percent: -12 },
    { type: 'split-tone', shadows: '#8fc7d8', highlights: '#fff4dc', percent: 30 },
    { type: 'fade', percent: 20 },
  ],
  /** Lifted blacks, warm highlights, green shadows, fine grain. */
  film: [
    { type: 'contrast', percent: 10 },
    { type: 'split-tone', shadows: '#2f5f4f', highlights: '#ffd9a0', percent: 35 },
    { type: 'saturation', percent: -10 },
    { type: 'fade', percent: 30 },
    { type: 'grain', percent: 14 },
  ],
  /** Teal shadows, orange highlights, contrast, dark corners. */
  cinematic: [
    { type: 'contrast', percent: 18 },
    { type: 'highlights', percent: -20 },
    { type: 'split-tone', shadows: '#0b6f7a', highlights: '#ff9d4d', percent: 55 },
    { type: 'saturation', percent: -8 },
    { type: 'vignette', percent: 25 },
  ],
  /** Magenta and cyan, deep blacks. */
  cyberpunk: [
    { type: 'contrast', percent: 25 },
    { type: 'temperature', percent: -25 },
    { type: 'split-tone', shadows: '#1530ff', highlights: '#ff2fb0', percent: 80 },
    { type: 'vibrance', percent: 45 },
    { type: 'clarity', percent: 20 },
    { type: 'vignette', percent: 25 },
  ],
  'black-and-white-film': [
    { type: 'black-and-white' },
    { type: 'contrast', percent: 22 },
    { type: 'fade', percent: 12 },
    { type: 'grain', percent: 20 },
    { type: 'vignette', percent: 20 },
  ],
  /** Half sepia, faded, with grain. */
  vintage: [
    { type: 'sepia', percent: 50 },
    { type: 'contrast', percent: -10 },
    { type: 'fade', percent: 30 },
    { type: 'vignette', percent: 30 },
    { type: 'grain', percent: 12 },
  ],
  /** Bright shadows, restrained highlights, strong local contrast. */
  hdr: [
    { type: 'shadows', percent: 50 },
    { type: 'highlights', percent: -40 },
    { type: 'clarity', percent: 60 },
    { type: 'vibrance', percent: 30 },
  ],
  /** Warm, saturated reds, green shadows, dark. */
  'hong-kong': [
    { type: 'exposure', stops: -0.2 },
    { type: 'contrast', percent: 15 },
    { type: 'split-tone', shadows: '#1f4d3a', highlights: '#ff8a5c', percent: 50 },
    { type: 'saturation', percent: 12 },
    { type: 'grain', percent: 15 },
    { type: 'vignette', percent: 20 },
  ],
  dreamy: [
    { type: 'exposure', stops: 0.25 },
    { type: 'clarity', percent: -60 },
    { type: 'split-tone', shadows: '#c9a0ff', highlights: '#ffd6ec', percent: 30 },
    { type: 'fade', percent: 25 },
  ],
  polaroid: [
    { type: 'exposure', stops: 0.2 },
    { type: 'contrast', percent: -8 },
    { type: 'split-tone', shadows: '#3c5a99', highlights: '#ffe9a8', percent: 35 },
    { type: 'fade', percent: 35 },
    { type: 'vignette', percent: 15 },
  ],
  lomo: [
    { type: 'contrast', percent: 30 },
    { type: 'saturation', percent: 30 },
    { type: 'split-tone', shadows: '#0b3d6b', highlights: '#e8d060', percent: 35 },
    { type: 'vignette', percent: 65 },
  ],
  'golden-hour': [
    { type: 'temperature', percent: 35 },
    { type: 'tint', colour: '#ffb040', percent: 25 },
    { type: 'shadows', percent: 15 },
    { type: 'vibrance', percent: 15 },
  ],
  moody: [
    { type: 'exposure', stops: -0.4 },
    { type: 'contrast', percent: 15 },
    { type: 'saturation', percent: -25 },
    { type: 'tint', colour: '#3a5a70', percent: 20 },
    { type: 'fade', percent: 15 },
    { type: 'vignette', percent: 35 },
  ],
  'bright-airy': [
    { type: 'exposure', stops: 0.5 },
    { type: 'shadows', percent: 30 },
    { type: 'clarity', percent: 10 },
    { type: 'vibrance', percent: 15 },
  ],
  /** Muted colours (莫兰迪). */
  muted: [
    { type: 'saturation', percent: -40 },
    { type: 'contrast', percent: -10 },
    { type: 'fade', percent: 22 },
    { type: 'tint', colour: '#b0a090', percent: 12 },
  ],
};

/** The operation at this part of its strength. */
const scaled = (operation: Operation, part: number): Operation => {
  if (operation.type === 'exposure') return { ...operation, stops: operation.stops * part };
  if (!('percent' in operation)) return operation;
  const percent = Math.min(100, Math.max(-100, operation.percent * part));
  // The smallest strength is 1 percent.
  return { ...operation, percent: operation.percent > 0 ? Math.max(1, percent) : percent };
};

/** The operations of a look. Below 100 percent, each operation has less effect. */
export const recipeOf = ({ name, percent }: { name: Look; percent: number }): readonly Operation[] =>
  percent === 100 ? RECIPES[name] : RECIPES[name].map((operation) => scaled(operation, percent / 100));
