import type { ImageMimeType } from '@pictor/contracts';
import { THUMBNAIL_PIXELS } from '@pictor/contracts';
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { BadRequest } from '../errors.ts';
import type { DecodeGate } from './decode-gate.ts';

// libvips opens many formats, SVG and PDF among them; only the three that Pictor takes are let near a stranger's bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
// Its cache is keyed by path and would hold pictures that were deleted.
sharp.cache(false);

/** ThumbHash keeps at most seven cosines a side; 24 pixels hold more than that. */
const THUMBHASH_PIXELS = 24;
const POSTER_PIXELS = 640;
/** A WebP of 1,000 frames is no longer a picture. */
const MAX_FRAMES = 1000;

const MIME_TYPES: Record<string, ImageMimeType> = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

/** Upright, after EXIF orientation. */
export interface ImageFacts {
  mimeType: ImageMimeType;
  width: number;
  height: number;
}

export interface ExaminedImage extends ImageFacts {
  /** PNG of 180×180, cover, upright, sRGB, without metadata. */
  thumbnail: Buffer;
}

export interface Poster {
  bytes: Buffer;
  width: number;
  height: number;
  thumbhash: string;
}

const unsupported = (cause?: unknown) =>
  new BadRequest('unsupported_image', '无法识别这个文件，请上传完好的 JPG、PNG 或 WebP 图片', { cause });

/** Looks at pictures from strangers. Paths and buffers are both taken. */
export class Imaging {
  readonly #maxPixels: number;
  readonly #gate: DecodeGate;

  constructor(maxPixels: number, gate: DecodeGate) {
    this.#maxPixels = maxPixels;
    this.#gate = gate;
  }

  /**
   * Judges a picture from its header, without decoding it.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   */
  async probe(input: string | Buffer): Promise<ImageFacts> {
    const metadata = await sharp(input, { limitInputPixels: false })
      .metadata()
      .catch((error: unknown) => {
        throw unsupported(error);
      });
    const mimeType = MIME_TYPES[metadata.format];
    if (mimeType === undefined || (metadata.pages ?? 1) > MAX_FRAMES) throw unsupported();
    const { width, height } = metadata.autoOrient;
    if (width * height > this.#maxPixels) {
      const megapixels = Math.floor(this.#maxPixels / 1_000_000);
      throw new BadRequest('too_many_pixels', `图片太大：${width}×${height}，最多 ${megapixels} 百万像素`);
    }
    return { mimeType, width, height };
  }

  /**
   * Probes a picture and decodes it once, which both proves that all of it is there and makes the thumbnail.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   */
  async examine(input: string | Buffer): Promise<ExaminedImage> {
    const facts = await this.probe(input);
    const thumbnail = await this.#gate.run(input, () =>
      sharp(input, { failOn: 'truncated', limitInputPixels: this.#maxPixels, pages: 1 })
        .autoOrient()
        .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'cover' })
        .toColourspace('srgb')
        .png()
        .toBuffer()
        .catch((error: unknown) => {
          throw unsupported(error);
        }),
    );
    return { ...facts, thumbnail };
  }

  /**
   * A picture made anew, at most 640 pixels a side, as JPEG without metadata.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   */
  async poster(input: string): Promise<Poster> {
    await this.probe(input);
    const { data, info } = await this.#gate.run(input, () =>
      sharp(input, { failOn: 'truncated', limitInputPixels: this.#maxPixels, pages: 1 })
        .autoOrient()
        .resize(POSTER_PIXELS, POSTER_PIXELS, { fit: 'inside', withoutEnlargement: true })
        .flatten()
        .toColourspace('srgb')
        .jpeg()
        .toBuffer({ resolveWithObject: true })
        .catch((error: unknown) => {
          throw unsupported(error);
        }),
    );
    return { bytes: data, width: info.width, height: info.height, thumbhash: await this.thumbhash(data) };
  }

  /** ThumbHash of a small picture, base64: about 30 characters that stand in for it while it loads. */
  async thumbhash(picture: Buffer): Promise<string> {
    const pixels = await sharp(picture)
      .resize(THUMBHASH_PIXELS, THUMBHASH_PIXELS, { fit: 'fill' })
      .ensureAlpha()
      .raw()
      .toBuffer();
    return Buffer.from(rgbaToThumbHash(THUMBHASH_PIXELS, THUMBHASH_PIXELS, pixels)).toString('base64');
  }
}
