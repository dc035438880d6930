import sharp, { type Sharp } from 'sharp';
import type { EncodedImage } from '../../../engine.ts';
import { assertRoom, type Size } from '../shape/layout.ts';
import { Encoding } from './encoding.ts';
import { type Depth, openOriginal } from './original.ts';
import {
  DEEP_SCALE,
  type DeepPixels,
  deepened,
  draw,
  type Pixels,
  readDeepPixels,
  readGreyPixels,
  readPixels,
} from './pixels.ts';
import { visibleColours, withAlphaOf } from './visible.ts';

export { draw, type Pixels, readPixels } from './pixels.ts';

/** The order in which sharp runs these operations inside one pipeline, whatever the order of the calls (its `pipeline.cc`). */
const SLOTS = [
  'extract',
  'greyscale',
  'resize',
  'flip',
  'flop',
  'rotate',
  'extend',
  'recomb',
  'linear',
  'negate',
] as const;
type Slot = (typeof SLOTS)[number];

interface Step {
  slot: Slot;
  /** Moving pixels about and recolouring each by itself commute; resampling and adding pixels commute with nothing. */
  effect: 'moves' | 'recolours' | 'resamples' | 'adds';
  /** Whether sharp runs it at 16 bits, too. Elsewhere a picture of 16 bits is brought to 8 before. */
  isDeep?: true;
  /** `scale` is what one step of eight bits is at the picture's depth: 1 or 257. */
  draw: (pipeline: Sharp, scale: number) => Sharp;
}

export interface PictureOptions {
  /** The most pixels that an original may have. */
  maxPixels: number;
  /** The most pixels that an operation may make of it; at most `maxPixels`. */
  resultPixels: number;
  /** Whether the result tells where the photograph was taken. */
  keepsPosition?: boolean;
}

interface State extends Omit<PictureOptions, 'keepsPosition'> {
  width: number;
  height: number;
  hasAlpha: boolean;
  depth: Depth;
  encoding: Encoding;
  source: () => Sharp;
  /** The pixels of the source, where they are in memory. */
  drawn?: Pixels;
  steps: readonly Step[];
}

/** Whether sharp, running the two in its own order, gives exactly what running `next` after `planned` gives. */
const fusesWith = (planned: Step, next: Step): boolean => {
  if (planned.effect === 'adds' || next.effect === 'adds') return false;
  const inOrder = SLOTS.indexOf(next.slot) > SLOTS.indexOf(planned.slot);
  // Between two recolourings sharp neither rounds nor clips, and after resampling it may recolour premultiplied pixels.
  if (next.effect === 'recolours') return planned.effect === 'moves';
  if (next.effect === 'moves') return planned.effect === 'recolours' || inOrder;
  return inOrder;
};

/**
 * A picture in the works: a source and the steps that are still to run on it in one sharp pipeline. Immutable; reading
 * pixels runs the steps. Upright, RGB in the colours of its original's profile, or sRGB where it has none.
 */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** Bits a channel. {@link pixels} are always of 8. */
  readonly depth: Depth;
  readonly #state: State;

  private constructor(state: State) {
    this.width = state.width;
    this.height = state.height;
    this.hasAlpha = state.hasAlpha;
    this.depth = state.depth;
    this.#state = state;
  }

  /** Reads the header alone; rejects with sharp's error where the bytes are not a picture. Only the first page counts. */
  static async open(original: EncodedImage, { keepsPosition = false, ...limits }: PictureOptions): Promise<Picture> {
    const { width, height, hasAlpha, depth, isPlain, decode, metadata, icc } = await openOriginal(original, limits);
    const encoding = new Encoding(original, metadata, { icc, keepsPosition });
    const state = { width, height, hasAlpha, depth, ...limits, encoding, source: decode, steps: [] };
    const picture = new Picture(state);
    if (isPlain) return picture;
    return depth === 16 ? picture.#redrawnDeep(await picture.#deepPixels()) : picture.redrawn(await picture.pixels());
  }

  get shorterSide(): number {
    return Math.min(this.width, this.height);
  }

  /** The picture after one more step; `shape` where the step changes it. */
  async with(step: Step, shape: { width: number; height: number; hasAlpha?: boolean } = this): Promise<Picture> {
    const isTooDeep = this.depth === 16 && step.isDeep !== true;
    const fuses = this.#state.steps.every((planned) => fusesWith(planned, step));
    const base = isTooDeep ? this.redrawn(await this.pixels()) : fuses ? this : await this.#settled();
    return new Picture({
      ...base.#state,
      width: shape.width,
      height: shape.height,
      hasAlpha: shape.hasAlpha ?? base.hasAlpha,
      steps: [...base.#state.steps, step],
    });
  }

  /** The picture after sharp has run `work` on its pixels, at its own depth. */
  async through(work: (pipeline: Sharp, scale: number) => Sharp): Promise<Picture> {
    if (this.depth === 8) return this.redrawn(await readPixels(work(draw(await this.pixels()), 1)));
    return this.#redrawnDeep(await readDeepPixels(work(deepened(await this.#deepPixels()), DEEP_SCALE)));
  }

  /**
   * Like {@link through}, for work whose result at a pixel depends on its neighbours: colours that nobody sees count as the nearest ones
   * that somebody sees, and the transparency stays.
   */
  async throughVisible(work: (pipeline: Sharp, scale: number) => Sharp): Promise<Picture> {
    if (!this.hasAlpha) return this.through(work);
    if (this.depth === 8) {
      const pixels = await this.pixels();
      return this.redrawn(withAlphaOf(await readPixels(work(draw(visibleColours(pixels)), 1)), pixels));
    }
    const pixels = await this.#deepPixels();
    const worked = await readDeepPixels(work(deepened(visibleColours(pixels)), DEEP_SCALE));
    return this.#redrawnDeep(withAlphaOf(worked, pixels));
  }

  /** The picture after `change` has written to its pixels, at its own depth. */
  async rewritten(change: (pixels: Pixels | DeepPixels) => void): Promise<Picture> {
    const isDeep = this.depth === 16;
    const pixels = isDeep ? await this.#deepPixels() : await this.ownPixels();
    change(pixels);
    return pixels.data instanceof Uint16Array
      ? this.#redrawnDeep({ ...pixels, data: pixels.data })
      : this.redrawn({ ...pixels, data: pixels.data });
  }

  /** A picture of these pixels, under the same limits. */
  redrawn(pixels: Pixels): Picture {
    const { width, height, channels } = pixels;
    // A source that held this picture would keep the pixels of all earlier ones in memory.
    const { maxPixels } = this.#state;
    return new Picture({
      ...this.#bare(width, height, channels === 4),
      depth: 8,
      drawn: pixels,
      source: () => sharp(pixels.data, { raw: { width, height, channels }, limitInputPixels: maxPixels }),
    });
  }

  /** @throws EngineError where a picture of this size would be more than the limits allow, or so many times as much. */
  assertRoom(size: Size, times = 1): void {
    assertRoom(this, size, times * this.#state.resultPixels);
  }

  /** Runs the steps. The pixels may be those of this picture itself: who writes to them takes {@link ownPixels}. */
  async pixels(): Promise<Pixels> {
    const { drawn, steps } = this.#state;
    return drawn && steps.length === 0 ? drawn : await this.ownPixels();
  }

  /** Runs the steps to pixels that nobody else has. */
  ownPixels(): Promise<Pixels> {
    const run = () => this.#pipeline();
    if (this.#state.steps.some(({ slot }) => slot === 'greyscale')) return readGreyPixels(run, this);
    return readPixels(this.hasAlpha ? run().ensureAlpha() : run().removeAlpha());
  }

  /**
   * Runs the steps and encodes; a picture with transparency that was to be a JPEG becomes a PNG.
   *
   * @param quality of JPEG and WebP; without it as the original was encoded
   */
  encode(mimeType: EncodedImage['mimeType'], { quality }: { quality?: number } = {}): Promise<EncodedImage> {
    return this.#state.encoding.encode(this.#pipeline(), mimeType, { picture: this, quality });
  }

  #settled(): Promise<Picture> | Picture {
    return this.depth === 16
      ? this.#deepPixels().then((pixels) => this.#redrawnDeep(pixels))
      : this.pixels().then((pixels) => this.redrawn(pixels));
  }

  #deepPixels(): Promise<DeepPixels> {
    return readDeepPixels(this.hasAlpha ? this.#pipeline().ensureAlpha() : this.#pipeline().removeAlpha());
  }

  #redrawnDeep(pixels: DeepPixels): Picture {
    const { width, height, channels } = pixels;
    return new Picture({
      ...this.#bare(width, height, channels === 4),
      depth: 16,
      source: () => deepened(pixels),
    });
  }

  #bare(width: number, height: number, hasAlpha: boolean) {
    const { maxPixels, resultPixels, encoding } = this.#state;
    return { width, height, hasAlpha, maxPixels, resultPixels, encoding, steps: [] };
  }

  #pipeline(): Sharp {
    const scale = this.depth === 16 ? DEEP_SCALE : 1;
    return this.#state.steps
      .toSorted((one, other) => SLOTS.indexOf(one.slot) - SLOTS.indexOf(other.slot))
      .reduce((pipeline, step) => step.draw(pipeline, scale), this.#state.source());
  }
}
