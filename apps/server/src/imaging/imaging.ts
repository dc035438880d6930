import { open } from 'node:fs/promises';
import type { ImageMimeType } from '@pictor/contracts';
import { BadRequest } from '../errors.ts';
import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from '../picture-processes/faults.ts';
import type { JobRefusal, ResultOf } from '../picture-processes/job.ts';
import type { PictureProcesses, WorkOptions } from '../picture-processes/picture-processes.ts';
import { sharp } from './loaders.ts';
import { hasSoundPngHead, PNG_HEAD_BYTES } from './metadata/png-chunks.ts';

/** Reject animated WebP files with more frames than this. */
const MAX_FRAMES = 1000;

const MIME_TYPES: Record<string, ImageMimeType> = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

/** Upright, after EXIF orientation. */
export interface ImageFacts {
  mimeType: ImageMimeType;
  width: number;
  height: number;
}

/** With a PNG thumbnail (180×180, cover, upright, sRGB, without metadata) and its ThumbHash. */
export type ExaminedImage = ImageFacts & ResultOf<'examine'>;

/** A JPEG of at most 640 pixels a side. */
export type Poster = ResultOf<'poster'>;

const unsupported = (cause?: unknown) =>
  new BadRequest('unsupported_image', '无法识别这个文件，请上传完好的 JPG、PNG 或 WebP 图片', { cause });

const unreadable = ({ message }: JobRefusal): Error => new PictureUnreadable(message);

/** What a failed job says about the picture of an upload. A crash or a stall of the decoder is the picture's doing. */
const aboutThePicture = (error: unknown): unknown => {
  if (error instanceof PictureTooSlow)
    return new BadRequest('picture_too_slow', '这张图片解码太久，请换一种格式保存后再上传', { cause: error });
  return error instanceof PictureUnreadable || error instanceof PictureProcessDied ? unsupported(error) : error;
};

const headOf = async (path: string): Promise<Buffer> => {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PNG_HEAD_BYTES), 0, PNG_HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
};

/** Looks at pictures from strangers. Headers are read here; pixels are decoded in {@link PictureProcesses}. */
export class Imaging {
  readonly #maxPixels: number;
  readonly #processes: PictureProcesses;

  constructor(maxPixels: number, processes: PictureProcesses) {
    this.#maxPixels = maxPixels;
    this.#processes = processes;
  }

  /**
   * Judges a picture from its header, without decoding it.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   */
  async probe(path: string): Promise<ImageFacts> {
    const metadata = await sharp(path, { limitInputPixels: false })
      .metadata()
      .catch((error: unknown) => {
        throw unsupported(error);
      });
    const mimeType = MIME_TYPES[metadata.format];
    if (mimeType === undefined || (metadata.pages ?? 1) > MAX_FRAMES) throw unsupported();
    if (mimeType === 'image/png' && !hasSoundPngHead(await headOf(path))) throw unsupported();
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
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`, `picture_too_slow`
   * @throws {TooManyRequests | Unavailable} where there is no place for it
   */
  async examine(path: string, options: WorkOptions): Promise<ExaminedImage> {
    const facts = await this.probe(path);
    const job = { kind: 'examine', path, maxPixels: this.#maxPixels } as const;
    const examined = await this.#processes.run<'examine'>(job, options, unreadable).catch((error: unknown) => {
      throw aboutThePicture(error);
    });
    return { ...facts, ...examined };
  }

  /** {@link examine} of a picture in memory. */
  async examineBytes(bytes: Buffer, options: WorkOptions): Promise<ExaminedImage> {
    return await this.#processes.withFile(bytes, (path) => this.examine(path, options));
  }

  /**
   * A picture made anew, at most 640 pixels a side, as JPEG without metadata.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`, `picture_too_slow`
   * @throws {TooManyRequests | Unavailable} where there is no place for it
   */
  async poster(path: string, options: WorkOptions): Promise<Poster> {
    await this.probe(path);
    const job = { kind: 'poster', path, maxPixels: this.#maxPixels } as const;
    return await this.#processes.run<'poster'>(job, options, unreadable).catch((error: unknown) => {
      throw aboutThePicture(error);
    });
  }

  /** Gets ready for a picture that is being received. */
  warm(): void {
    this.#processes.warm();
  }
}
