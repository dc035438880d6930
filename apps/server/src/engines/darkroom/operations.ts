import { z } from 'zod';

/** No picture that the darkroom makes is longer than this on either side (the limit of WebP). */
export const MAX_SIDE = 16_383;
/** A sentence may name this many operations. */
export const MAX_OPERATIONS = 20;
export const MAX_CAPTION_LENGTH = 200;

/** Pixels, or percent of the picture's shorter side (for cuts: of the side that is cut). */
const Length = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('px'), value: z.number().min(1).max(MAX_SIDE) }),
  z.strictObject({ unit: z.literal('%'), value: z.number().min(0.05).max(100) }),
]);
export type Length = z.infer<typeof Length>;

const Colour = z.string().regex(/^#[0-9a-f]{6}$/);

export const PLACES = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const;
const Place = z.enum(PLACES);
export type Place = z.infer<typeof Place>;

const Pixels = z.int().min(1).max(MAX_SIDE);
const RatioPart = z.number().min(0.01).max(1000);
const Degrees = z.number().min(-3600).max(3600);
/** Relative change: −100 takes all of it away, 0 changes nothing, 100 doubles it. */
const Change = z.number().min(-100).max(400);
const Strength = z.number().min(1).max(100);
/** From nothing of it (−100) to all of it (100). */
const Balance = z.number().min(-100).max(100);

/** Looks by name; `apply/looks/recipes.ts` says what each consists of. */
export const LOOKS = [
  'japanese',
  'film',
  'cinematic',
  'cyberpunk',
  'black-and-white-film',
  'vintage',
  'hdr',
  'hong-kong',
  'dreamy',
  'polaroid',
  'lomo',
  'golden-hour',
  'moody',
  'bright-airy',
  'muted',
] as const;
const Look = z.enum(LOOKS);
export type Look = z.infer<typeof Look>;

/** A part of a picture: a strip of `percent` along a side, or a place with soft edges. */
const Area = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('side'),
    side: z.enum(['top', 'right', 'bottom', 'left']),
    percent: z.number().min(1).max(99),
  }),
  z.strictObject({ kind: z.literal('corner'), place: Place }),
  z.strictObject({ kind: z.enum(['center', 'corners', 'edges']) }),
]);
export type Area = z.infer<typeof Area>;

export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp'] as const;
export const OutputFormat = z.enum(OUTPUT_FORMATS);
export type OutputFormat = z.infer<typeof OutputFormat>;

const ResizeTarget = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('box'),
    width: Pixels,
    height: Pixels,
    /** `cover` cuts what does not fit, `fill` stretches, `inside` keeps everything within the box. */
    fit: z.enum(['cover', 'fill', 'inside']),
  }),
  z.strictObject({ kind: z.literal('side'), side: z.enum(['width', 'height', 'long', 'short']), pixels: Pixels }),
  z.strictObject({ kind: z.literal('scale'), factor: z.number().min(0.01).max(16) }),
  z.strictObject({ kind: z.literal('megapixels'), megapixels: z.number().min(0.01).max(64) }),
]);

/** Operations that change each pixel where it is: they may be done to a part of the picture. */
const LOCAL = [
  z.strictObject({ type: z.literal('black-and-white') }),
  z.strictObject({ type: z.literal('sepia'), percent: Strength }),
  z.strictObject({ type: z.literal('invert') }),
  /** In stops: each doubles or halves the light. */
  z.strictObject({ type: z.literal('exposure'), stops: z.number().min(-5).max(5) }),
  z.strictObject({ type: z.literal('brightness'), percent: Change }),
  z.strictObject({ type: z.literal('contrast'), percent: Change }),
  z.strictObject({ type: z.literal('saturation'), percent: Change }),
  /** Saturation that spares what is saturated already. */
  z.strictObject({ type: z.literal('vibrance'), percent: Balance }),
  z.strictObject({ type: z.literal('hue'), degrees: Degrees }),
  /** Positive is warmer. */
  z.strictObject({ type: z.literal('temperature'), percent: Balance }),
  /** Moves all colours towards one; lightness stays. */
  z.strictObject({ type: z.literal('tint'), colour: Colour, percent: Strength }),
  /** One colour for dark places, another for light ones; lightness stays. */
  z.strictObject({ type: z.literal('split-tone'), shadows: Colour, highlights: Colour, percent: Strength }),
  /** Positive is lighter. */
  z.strictObject({ type: z.literal('shadows'), percent: Balance }),
  z.strictObject({ type: z.literal('highlights'), percent: Balance }),
  /** `black` and `white` are the sRGB values that become 0 and 255. */
  z.strictObject({
    type: z.literal('levels'),
    black: z.int().min(0).max(254),
    white: z.int().min(1).max(255),
    gamma: z.number().min(0.1).max(10),
  }),
  z.strictObject({ type: z.literal('auto-levels') }),
  z.strictObject({ type: z.literal('auto-white-balance') }),
  /** Contrast between neighbouring places, not of the whole. */
  z.strictObject({ type: z.literal('clarity'), percent: Balance }),
  z.strictObject({ type: z.literal('dehaze'), percent: Strength }),
  /** Lifts blacks, as prints do with time. */
  z.strictObject({ type: z.literal('fade'), percent: Strength }),
  z.strictObject({ type: z.literal('blur'), radius: Length }),
  z.strictObject({ type: z.literal('sharpen'), percent: z.number().min(1).max(500) }),
  z.strictObject({ type: z.literal('denoise'), level: z.enum(['light', 'medium', 'strong']) }),
  z.strictObject({ type: z.literal('pixelate'), block: Length }),
  z.strictObject({ type: z.literal('posterize'), levels: z.int().min(2).max(64) }),
  z.strictObject({ type: z.literal('grain'), percent: Strength }),
] as const;
export const LocalOperation = z.discriminatedUnion('type', LOCAL);
export type LocalOperation = z.infer<typeof LocalOperation>;

/**
 * One change to a picture, as data. Degrees turn clockwise; `percent` of a change is relative (see `Change`); a `Length`
 * is resolved against the picture that the operation meets.
 */
export const Operation = z.discriminatedUnion('type', [
  ...LOCAL,
  /** Between right angles the picture is cut to the largest rectangle inside, or keeps its corners on a larger, transparent canvas. */
  z.strictObject({ type: z.literal('rotate'), degrees: Degrees, corners: z.literal('keep').optional() }),
  /** Turns the picture so that its horizon is level. */
  z.strictObject({ type: z.literal('straighten') }),
  /** `horizontal` swaps left and right, `vertical` top and bottom. */
  z.strictObject({ type: z.literal('flip'), axis: z.enum(['horizontal', 'vertical']) }),
  z.strictObject({ type: z.literal('crop-circle') }),
  z.strictObject({ type: z.literal('crop-ratio'), width: RatioPart, height: RatioPart, place: Place }),
  z.strictObject({ type: z.literal('crop-size'), width: Pixels, height: Pixels, place: Place }),
  z.strictObject({
    type: z.literal('crop-region'),
    left: z.int().min(0).max(100_000),
    top: z.int().min(0).max(100_000),
    width: z.int().min(1).max(100_000),
    height: z.int().min(1).max(100_000),
  }),
  /** Cuts a strip off each side that is named. */
  z.strictObject({
    type: z.literal('crop-edges'),
    sides: z
      .array(z.enum(['top', 'right', 'bottom', 'left']))
      .min(1)
      .max(4),
    amount: Length,
  }),
  /** Cuts off a border of one colour; without a colour, of that of the corners. */
  z.strictObject({ type: z.literal('trim'), colour: Colour.optional() }),
  z.strictObject({ type: z.literal('resize'), to: ResizeTarget }),
  z.strictObject({ type: z.literal('opacity'), percent: z.number().min(0).max(100) }),
  z.strictObject({ type: z.literal('auto-enhance') }),
  z.strictObject({ type: z.literal('vignette'), percent: Strength }),
  /** A recipe of other operations; `percent` is how much of it. */
  z.strictObject({ type: z.literal('look'), name: Look, percent: z.number().min(1).max(150) }),
  /** One operation on a part of the picture, with a soft edge. */
  z.strictObject({ type: z.literal('region'), area: Area, operation: LocalOperation }),
  z.strictObject({ type: z.literal('round-corners'), radius: Length }),
  z.strictObject({ type: z.literal('border'), width: Length, colour: Colour }),
  z.strictObject({ type: z.literal('padding'), width: Length, colour: z.union([Colour, z.literal('transparent')]) }),
  /** Adds room on two sides until the picture has the ratio. */
  z.strictObject({
    type: z.literal('pad-to-ratio'),
    width: RatioPart,
    height: RatioPart,
    colour: z.union([Colour, z.literal('transparent')]),
  }),
  /** Fills what is transparent. */
  z.strictObject({ type: z.literal('background'), colour: Colour }),
  z.strictObject({
    type: z.literal('caption'),
    text: z.string().min(1).max(MAX_CAPTION_LENGTH),
    place: Place,
    /** Without one, black or white, whichever reads better on what is below. */
    colour: Colour.optional(),
    size: Length,
    opacity: Strength,
    /** Slanted and repeated over the whole picture; `place` does not count then. */
    tiled: z.literal(true).optional(),
  }),
  /** How the result is written; it changes no pixel by itself. */
  z.strictObject({
    type: z.literal('output'),
    format: OutputFormat.optional(),
    quality: z.int().min(1).max(100).optional(),
    /** The file is no larger than this. */
    maxBytes: z.int().min(1000).max(50_000_000).optional(),
  }),
]);
export type Operation = z.infer<typeof Operation>;
export type OperationType = Operation['type'];
export type OperationOf<Type extends OperationType> = Extract<Operation, { type: Type }>;
