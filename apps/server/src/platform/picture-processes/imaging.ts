import { open } from 'node:fs/promises';
import type { ImageMimeType } from '@pictor/contracts';
import { BadRequest } from '../errors.ts';
import { sharp } from '../imaging/loaders.ts';
import { hasSoundPngHead, PNG_HEAD_BYTES } from '../imaging/metadata/png-chunks.ts';
import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from './faults.ts';
import type { JobRefusal, ResultOf } from './job.ts';
import type { PictureProcesses, WorkOptions } from './picture-processes.ts';

/** Reject animated WebP files with more frames than this. */
const MAX_FRAMES = 1000;

const MIME_TYPES: Record<string, ImageMimeType> = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

/** Size after the EXIF orientation is applied. */
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

/** Maps the error of a failed job to an error about the uploaded picture. If the decoder crashed or stalled, the picture caused it. */
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

/** Examines pictures from untrusted sources. This process reads only headers. {@link PictureProcesses} decode pixels. */
export class Imaging {
  readonly #maxPixels: number;
  readonly #processes: PictureProcesses;

  constructor(maxPixels: number, processes: PictureProcesses) {
    this.#maxPixels = maxPixels;
    this.#processes = processes;
  }

  /**
   * Checks the header of a picture without decoding it.
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
   * Probes a picture and decodes it once. The decode both checks that the whole picture is there and makes the thumbnail.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`, `picture_too_slow`
   * @throws {TooManyRequests | Unavailable} if the queue has no room for it
   */
  async examine(path: string, options: WorkOptions): Promise<ExaminedImage> {
    const facts = await this.probe(path);
    const job = { kind: 'examine', path, maxPixels: this.#maxPixels } as const;
    const examined = await this.#processes.run<'examine'>(job, options, unreadable).catch((error: unknown) => {
      throw aboutThePicture(error);
    });
    return { ...facts, ...examined };
  }

  /** Runs {@link examine} for a picture in memory. */
  async examineBytes(bytes: Buffer, options: WorkOptions): Promise<ExaminedImage> {
    return await this.#processes.withFile(bytes, (path) => this.examine(path, options));
  }

  /**
   * Encodes a picture again as a JPEG without metadata, with at most 640 pixels a side.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`, `picture_too_slow`
   * @throws {TooManyRequests | Unavailable} if the queue has no room for it
   */
  async poster(path: string, options: WorkOptions): Promise<Poster> {
    await this.probe(path);
    const job = { kind: 'poster', path, maxPixels: this.#maxPixels } as const;
    return await this.#processes.run<'poster'>(job, options, unreadable).catch((error: unknown) => {
      throw aboutThePicture(error);
    });
  }

  /** Starts a picture process while a picture is still being received. */
  warm(): void {
    this.#processes.warm();
  }
}
