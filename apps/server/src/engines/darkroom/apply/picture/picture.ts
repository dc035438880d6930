import sharp, { type Sharp } from 'sharp';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
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
  withTones,
} from './pixels.ts';
import { visibleColours, withAlphaOf } from './visible.ts';

export { draw, type Pixels, readPixels } from './pixels.ts';

/** The order in which sharp runs these operations in one pipeline, whatever the order of the calls (see its `pipeline.cc`). */
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
  /** Moving pixels and recolouring pixels can be swapped. Resampling and adding pixels cannot be swapped with anything. */
  effect: 'moves' | 'recolours' | 'resamples' | 'adds';
  /** Whether sharp runs it at 16 bits, too. If not, a picture of 16 bits is reduced to 8 first. */
  isDeep?: true;
  /** `scale` is the size of one 8-bit step at the picture's depth: 1 or 257. */
  draw: (pipeline: Sharp, scale: number) => Sharp;
}

export interface PictureOptions {
  /** The maximum number of pixels of an original. */
  maxPixels: number;
  /** The maximum number of pixels after an operation, at most `maxPixels`. */
  resultPixels: number;
  /** Whether the result keeps the location of the photograph. */
  keepsPosition?: boolean;
}

interface State extends Omit<PictureOptions, 'keepsPosition'> {
  width: number;
  height: number;
  hasAlpha: boolean;
  depth: Depth;
  encoding: Encoding;
  source: () => Sharp;
  /** The pixels of the source, if they are in memory. */
  drawn?: Pixels;
  steps: readonly Step[];
}

/** Whether both steps in one sharp pipeline, in sharp's order, give exactly the same as `next` after `planned`. */
const fusesWith = (planned: Step, next: Step): boolean => {
  if (planned.effect === 'adds' || next.effect === 'adds') return false;
  const inOrder = SLOTS.indexOf(next.slot) > SLOTS.indexOf(planned.slot);
  // sharp neither rounds nor clips between two recolourings, and after resampling it may recolour premultiplied pixels.
  if (next.effect === 'recolours') return planned.effect === 'moves';
  if (next.effect === 'moves') return planned.effect === 'recolours' || inOrder;
  return inOrder;
};

/**
 * A picture during an edit: a source and the steps that one sharp pipeline still has to run on it. Immutable. Reading its pixels
 * runs the steps. It is upright and RGB, in the colours of its original's profile, or sRGB if there is none.
 */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  /** Bits per channel. {@link pixels} always have 8. */
  readonly depth: Depth;
  readonly #state: State;

  private constructor(state: State) {
    this.width = state.width;
    this.height = state.height;
    this.hasAlpha = state.hasAlpha;
    this.depth = state.depth;
    this.#state = state;
  }

  /** Reads only the header. Rejects with sharp's error if the bytes are not a picture. Only the first page counts. */
  static async open(original: EncodedImage, { keepsPosition = false, ...limits }: PictureOptions): Promise<Picture> {
    const { width, height, hasAlpha, depth, isPlain, decode, toSrgb, metadata, icc } = await openOriginal(
      original,
      limits,
    );
    const encoding = new Encoding(original, metadata, { icc, keepsPosition });
    const state = { width, height, hasAlpha, depth, ...limits, encoding, source: decode, steps: [] };
    const picture = new Picture(state);
    if (isPlain) return picture;
    if (depth === 8) return picture.redrawn(await picture.pixels());
    const pixels = await picture.#deepPixels();
    return picture.#redrawnDeep(toSrgb ? withTones(pixels, toSrgb) : pixels);
  }

  get shorterSide(): number {
    return Math.min(this.width, this.height);
  }

  /** The picture after one more step. `shape` is needed if the step changes it. */
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

  /** The picture after sharp has run `work` on its pixels, at the picture's own depth. */
  async through(work: (pipeline: Sharp, scale: number) => Sharp): Promise<Picture> {
    if (this.depth === 8) return this.redrawn(await readPixels(work(draw(await this.pixels()), 1)));
    return this.#redrawnDeep(await readDeepPixels(work(deepened(await this.#deepPixels()), DEEP_SCALE)));
  }

  /**
   * Like {@link through}, for work whose result at a pixel depends on its neighbours. Invisible pixels get the colours of the nearest
   * visible ones, and the transparency stays.
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

  /** The picture after `change` has modified its pixels, at the picture's own depth. */
  async rewritten(change: (pixels: Pixels | DeepPixels) => void): Promise<Picture> {
    const isDeep = this.depth === 16;
    const pixels = isDeep ? await this.#deepPixels() : await this.ownPixels();
    change(pixels);
    return pixels.data instanceof Uint16Array
      ? this.#redrawnDeep({ ...pixels, data: pixels.data })
      : this.redrawn({ ...pixels, data: pixels.data });
  }

  /** A picture of these pixels with the same limits. */
  redrawn(pixels: Pixels): Picture {
    const { width, height, channels } = pixels;
    // A source that referred to this picture would keep the pixels of all earlier ones in memory.
    const { maxPixels } = this.#state;
    return new Picture({
      ...this.#bare(width, height, channels === 4),
      depth: 8,
      drawn: pixels,
      source: () => sharp(pixels.data, { raw: { width, height, channels }, limitInputPixels: maxPixels }),
    });
  }

  /** @throws EngineError if a picture of this size exceeds `times` the pixel limit, or the maximum side length */
  assertRoom(size: Size, times = 1): void {
    assertRoom(this, size, times * this.#state.resultPixels);
  }

  /** Runs the steps. The pixels may belong to this picture. Use {@link ownPixels} to modify them. */
  async pixels(): Promise<Pixels> {
    const { drawn, steps } = this.#state;
    return drawn && steps.length === 0 ? drawn : await this.ownPixels();
  }

  /** Runs the steps and returns pixels that belong to the caller alone. */
  ownPixels(): Promise<Pixels> {
    const run = () => this.#pipeline();
    if (this.#state.steps.some(({ slot }) => slot === 'greyscale')) return readGreyPixels(run, this);
    return readPixels(this.hasAlpha ? run().ensureAlpha() : run().removeAlpha());
  }

  /**
   * Runs the steps and encodes. A picture with transparency that was to be a JPEG becomes a PNG.
   *
   * @param quality for JPEG and WebP; without it, the encoding of the original
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
