import sharp, { type Sharp } from 'sharp';
import type { EncodedImage } from '../../engine.ts';
import { MAX_SIDE } from '../operations.ts';
import { resultTooLarge } from '../refusals.ts';

/** 8-bit sRGB, row by row, `channels` bytes a pixel; the fourth is alpha, not premultiplied. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

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
  draw: (pipeline: Sharp) => Sharp;
}

/** The most pixels that an original, and what an operation makes of it, may have. */
export interface PictureLimits {
  maxPixels: number;
  /** At most `maxPixels`. */
  resultPixels: number;
}

interface State extends PictureLimits {
  width: number;
  height: number;
  hasAlpha: boolean;
  source: () => Sharp;
  steps: readonly Step[];
}

const QUALITY = 92;

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
 * pixels runs the steps. Upright, 8-bit sRGB, without metadata.
 */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly #limits: PictureLimits;
  readonly #source: () => Sharp;
  readonly #steps: readonly Step[];

  private constructor({ width, height, hasAlpha, maxPixels, resultPixels, source, steps }: State) {
    this.width = width;
    this.height = height;
    this.hasAlpha = hasAlpha;
    this.#limits = { maxPixels, resultPixels };
    this.#source = source;
    this.#steps = steps;
  }

  /** Reads the header alone; rejects with sharp's error where the bytes are not a picture. Only the first page counts. */
  static async open({ bytes }: EncodedImage, limits: PictureLimits): Promise<Picture> {
    const { maxPixels } = limits;
    const decode = () => sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated', pages: 1 });
    const { autoOrient, hasAlpha, depth, space } = await decode().metadata();
    const state = { ...autoOrient, hasAlpha, ...limits, source: () => decode().autoOrient(), steps: [] };
    const picture = new Picture(state);
    const isPlain = depth === 'uchar' && space === 'srgb';
    return isPlain ? picture : picture.redrawn(await picture.pixels());
  }

  get shorterSide(): number {
    return Math.min(this.width, this.height);
  }

  /** The picture after one more step; `shape` where the step changes it. */
  async with(step: Step, shape: { width: number; height: number; hasAlpha?: boolean } = this): Promise<Picture> {
    const base = this.#steps.every((planned) => fusesWith(planned, step)) ? this : this.redrawn(await this.pixels());
    return new Picture({
      hasAlpha: base.hasAlpha,
      ...shape,
      ...base.#limits,
      source: base.#source,
      steps: [...base.#steps, step],
    });
  }

  /** A picture of these pixels, under the same limits. */
  redrawn({ data, width, height, channels }: Pixels): Picture {
    // A source that held this picture would keep the pixels of all earlier ones in memory.
    const limits = this.#limits;
    return new Picture({
      width,
      height,
      hasAlpha: channels === 4,
      ...limits,
      source: () => sharp(data, { raw: { width, height, channels }, limitInputPixels: limits.maxPixels }),
      steps: [],
    });
  }

  /** @throws EngineError where a result of this size would be more than the limits allow. */
  assertRoom(width: number, height: number): void {
    const grows = width > this.width || height > this.height;
    if (grows && (width * height > this.#limits.resultPixels || Math.max(width, height) > MAX_SIDE)) {
      throw resultTooLarge(width, height);
    }
  }

  /** Runs the steps. */
  pixels(): Promise<Pixels> {
    if (this.#steps.some(({ slot }) => slot === 'greyscale')) return this.#greyPixels();
    return readPixels(this.hasAlpha ? this.#pipeline().ensureAlpha() : this.#pipeline().removeAlpha());
  }

  /** Runs the steps and encodes; a picture with transparency that was to be a JPEG becomes a PNG. `quality` is that of JPEG and WebP. */
  async encode(mimeType: EncodedImage['mimeType'], { quality = QUALITY } = {}): Promise<EncodedImage> {
    const pipeline = this.#pipeline();
    if (mimeType === 'image/webp') {
      return { bytes: await pipeline.webp({ quality }).toBuffer(), mimeType };
    }
    if (mimeType === 'image/jpeg' && !this.hasAlpha) {
      return { bytes: await pipeline.jpeg({ quality }).toBuffer(), mimeType };
    }
    return { bytes: await pipeline.png().toBuffer(), mimeType: 'image/png' };
  }

  /** As raw pixels sharp gives only the first channel of what it made grey: the others are put back. */
  async #greyPixels(): Promise<Pixels> {
    const { width, height, hasAlpha } = this;
    const raw = { width, height, channels: 1 } as const;
    const grey = await this.#pipeline().raw().toBuffer();
    const alpha = hasAlpha ? [await this.#pipeline().extractChannel('alpha').raw().toBuffer()] : [];
    return readPixels(sharp(grey, { raw, limitInputPixels: false }).joinChannel([grey, grey, ...alpha], { raw }));
  }

  #pipeline(): Sharp {
    return this.#steps
      .toSorted((one, other) => SLOTS.indexOf(one.slot) - SLOTS.indexOf(other.slot))
      .reduce((pipeline, step) => step.draw(pipeline), this.#source());
  }
}

/** Runs a pipeline to 8-bit sRGB pixels. */
export const readPixels = async (pipeline: Sharp): Promise<Pixels> => {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
};

/** A new pipeline on raw pixels. */
export const draw = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
