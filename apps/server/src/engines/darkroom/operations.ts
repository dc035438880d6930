import { z } from 'zod';

/** The maximum width and height of a result (the limit of WebP). */
export const MAX_SIDE = 16_383;
/** The maximum number of operations in one prompt. */
export const MAX_OPERATIONS = 20;
export const MAX_CAPTION_LENGTH = 200;

/** Pixels, or percent of the picture's shorter side (when cropping: percent of the side that is cropped). */
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
/** Relative change: −100 removes all of it, 0 changes nothing, 100 doubles it. */
const Change = z.number().min(-100).max(400);
const Strength = z.number().min(1).max(100);
/** From none of it (−100) to all of it (100). */
const Balance = z.number().min(-100).max(100);

/** The names of looks. Their operations are in `apply/looks/recipes.ts`. */
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
    /** `cover` crops the parts that do not fit, `fill` stretches, `inside` keeps everything within the box. */
    fit: z.enum(['cover', 'fill', 'inside']),
  }),
  z.strictObject({ kind: z.literal('side'), side: z.enum(['width', 'height', 'long', 'short']), pixels: Pixels }),
  z.strictObject({ kind: z.literal('scale'), factor: z.number().min(0.01).max(16) }),
  z.strictObject({ kind: z.literal('megapixels'), megapixels: z.number().min(0.01).max(64) }),
]);

/** Operations that change each pixel in place. They can be applied to a part of the picture. */
const LOCAL = [
  z.strictObject({ type: z.literal('black-and-white') }),
  z.strictObject({ type: z.literal('sepia'), percent: Strength }),
  z.strictObject({ type: z.literal('invert') }),
  /** In stops. Each stop doubles or halves the light. */
  z.strictObject({ type: z.literal('exposure'), stops: z.number().min(-5).max(5) }),
  z.strictObject({ type: z.literal('brightness'), percent: Change }),
  z.strictObject({ type: z.literal('contrast'), percent: Change }),
  z.strictObject({ type: z.literal('saturation'), percent: Change }),
  /** Changes saturation. Colours that are already saturated change less. */
  z.strictObject({ type: z.literal('vibrance'), percent: Balance }),
  z.strictObject({ type: z.literal('hue'), degrees: Degrees }),
  /** Positive is warmer. */
  z.strictObject({ type: z.literal('temperature'), percent: Balance }),
  /** Shifts all colours towards one colour and keeps their lightness. */
  z.strictObject({ type: z.literal('tint'), colour: Colour, percent: Strength }),
  /** One colour for dark places, another one for light places. Keeps the lightness. */
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
  /** Contrast between neighbouring places, not of the whole picture. */
  z.strictObject({ type: z.literal('clarity'), percent: Balance }),
  z.strictObject({ type: z.literal('dehaze'), percent: Strength }),
  /** Lifts blacks, as in old prints. */
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
 * One change to a picture, as data. Degrees are clockwise. `percent` of a change is relative (see `Change`). A `Length` refers
 * to the picture at the time when the operation runs.
 */
export const Operation = z.discriminatedUnion('type', [
  ...LOCAL,
  /** At angles that are not right angles, crops to the largest rectangle inside, or keeps the corners on a larger, transparent canvas. */
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
  /** Crops a strip off each named side. */
  z.strictObject({
    type: z.literal('crop-edges'),
    sides: z
      .array(z.enum(['top', 'right', 'bottom', 'left']))
      .min(1)
      .max(4),
    amount: Length,
  }),
  /** Crops off a border of one colour. Without a colour, uses the colour of the corners. */
  z.strictObject({ type: z.literal('trim'), colour: Colour.optional() }),
  z.strictObject({ type: z.literal('resize'), to: ResizeTarget }),
  z.strictObject({ type: z.literal('opacity'), percent: z.number().min(0).max(100) }),
  z.strictObject({ type: z.literal('auto-enhance') }),
  z.strictObject({ type: z.literal('vignette'), percent: Strength }),
  /** A recipe of other operations. `percent` is its strength. */
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
  /** Fills transparent areas. */
  z.strictObject({ type: z.literal('background'), colour: Colour }),
  z.strictObject({
    type: z.literal('caption'),
    text: z.string().min(1).max(MAX_CAPTION_LENGTH),
    place: Place,
    /** Without a colour: black or white, whichever is easier to read on the background. */
    colour: Colour.optional(),
    size: Length,
    opacity: Strength,
    /** Slanted and repeated over the whole picture. `place` is ignored. */
    tiled: z.literal(true).optional(),
  }),
  /** The file format of the result. It changes no pixel by itself. */
  z.strictObject({
    type: z.literal('output'),
    format: OutputFormat.optional(),
    quality: z.int().min(1).max(100).optional(),
    /** The maximum size of the file. */
    maxBytes: z.int().min(1000).max(50_000_000).optional(),
  }),
]);
export type Operation = z.infer<typeof Operation>;
export type OperationType = Operation['type'];
export type OperationOf<Type extends OperationType> = Extract<Operation, { type: Type }>;
