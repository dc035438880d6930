import type { Metadata, Sharp } from 'sharp';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { jpegQuality } from '../../../../platform/imaging/metadata/jpeg-quality.ts';
import { carriedFrom, withCarried } from '../../../../platform/imaging/metadata/metadata.ts';
import { webpChunks } from '../../../../platform/imaging/metadata/webp-chunks.ts';
import type { Depth } from './original.ts';

const JPEG_QUALITY = 92;
const WEBP_QUALITY = 92;
/**
 * Larger pictures are encoded with less memory. libjpeg optimises the Huffman codes of a whole picture at once, and until then keeps
 * all of its coefficients: 6 to 12 bytes a pixel. A larger picture is encoded with the standard codes, which makes it a few percent
 * longer.
 */
export const LARGE_PIXELS = 24_000_000;
/**
 * From effort 3 on, libwebp keeps the codes of a whole picture until its end, about a byte a pixel. A large picture is encoded with
 * less effort than usual (4). This takes half of the time and makes it up to five percent longer.
 */
const LARGE_PICTURE_EFFORT = 2;

/**
 * libwebp holds 15 bytes a pixel for a picture with transparency, and 26 for lossless encoding. With more pixels than these, an edit
 * would hold more than 900 MB including the picture itself. PNG is written row by row.
 */
const MOST_WEBP_PIXELS = { transparent: 40_000_000, lossless: LARGE_PIXELS } as const;

/** The maximum number of pixels of a lossy WebP. */
export const mostWebpPixels = ({ hasAlpha }: { hasAlpha: boolean }): number =>
  hasAlpha ? MOST_WEBP_PIXELS.transparent : Number.POSITIVE_INFINITY;

interface EncodeOptions {
  picture: { width: number; height: number; hasAlpha: boolean; depth: Depth };
  quality: number | undefined;
}

/** The properties of the original that a result keeps: its encoding, its profile and its metadata. */
export class Encoding {
  readonly #metadata: Metadata;
  readonly #icc: Buffer | undefined;
  readonly #keepsPosition: boolean;
  readonly #isLosslessWebp: boolean;
  readonly #jpegQuality: number;

  constructor(
    { bytes, mimeType }: EncodedImage,
    metadata: Metadata,
    { icc, keepsPosition }: { icc: Buffer | undefined; keepsPosition: boolean },
  ) {
    this.#metadata = metadata;
    this.#icc = icc;
    this.#keepsPosition = keepsPosition;
    this.#isLosslessWebp =
      mimeType === 'image/webp' && !webpChunks(bytes).some(({ type }) => type === 'VP8 ' || type === 'ANMF');
    this.#jpegQuality = mimeType === 'image/jpeg' ? Math.max(JPEG_QUALITY, jpegQuality(bytes) ?? 0) : JPEG_QUALITY;
  }

  /**
   * Writes a PNG instead if a picture with transparency was to be a JPEG, or if it is too large for the requested WebP. If a quality
   * is given, the encoding is lossy.
   */
  async encode(pipeline: Sharp, mimeType: EncodedImage['mimeType'], options: EncodeOptions): Promise<EncodedImage> {
    const { width, height } = options.picture;
    const image = await this.#pixelsAs(pipeline, this.#writtenAs(mimeType, options), options);
    const size = { width, height };
    return withCarried(
      image,
      { ...carriedFrom(this.#metadata, { size, keepsPosition: this.#keepsPosition }), icc: this.#icc },
      size,
    );
  }

  #writtenAs(mimeType: EncodedImage['mimeType'], { picture, quality }: EncodeOptions): EncodedImage['mimeType'] {
    const pixels = picture.width * picture.height;
    switch (mimeType) {
      case 'image/jpeg':
        return picture.hasAlpha ? 'image/png' : mimeType;
      case 'image/webp': {
        const most = this.#isLossless(quality) ? MOST_WEBP_PIXELS.lossless : mostWebpPixels(picture);
        return pixels > most ? 'image/png' : mimeType;
      }
      case 'image/png':
        return mimeType;
    }
  }

  #isLossless(quality: number | undefined): boolean {
    return quality === undefined && this.#isLosslessWebp;
  }

  async #pixelsAs(
    pipeline: Sharp,
    mimeType: EncodedImage['mimeType'],
    { picture: { width, height, depth }, quality }: EncodeOptions,
  ): Promise<EncodedImage> {
    switch (mimeType) {
      case 'image/webp': {
        const options = this.#isLossless(quality)
          ? { lossless: true, exact: true }
          : { quality: quality ?? WEBP_QUALITY };
        const effort = width * height > LARGE_PIXELS ? { effort: LARGE_PICTURE_EFFORT } : {};
        return { bytes: await pipeline.webp({ ...options, ...effort }).toBuffer(), mimeType };
      }
      case 'image/jpeg': {
        const { chromaSubsampling = '4:2:0' } = this.#metadata;
        // sharp writes only these two. The values between them keep everything.
        const options = {
          optimiseCoding: width * height <= LARGE_PIXELS,
          quality: quality ?? this.#jpegQuality,
          chromaSubsampling: chromaSubsampling === '4:2:0' ? '4:2:0' : '4:4:4',
        };
        return { bytes: await pipeline.jpeg(options).toBuffer(), mimeType };
      }
      case 'image/png': {
        const deep = depth === 16 ? pipeline.toColourspace('rgb16') : pipeline;
        return { bytes: await deep.png().toBuffer(), mimeType };
      }
    }
  }
}
