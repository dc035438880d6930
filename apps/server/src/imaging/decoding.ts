import { THUMBNAIL_PIXELS } from '@pictor/contracts';
import type { FailOnOptions, Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { atEightBits } from './eight-bits.ts';
import { inMemory, openPicture } from './encoded-picture.ts';
import { decodeWhole } from './jpeg/decode-whole.ts';
import { sharp } from './loaders.ts';
import { hasSoundPngHead } from './metadata/png-chunks.ts';

/** ThumbHash keeps at most seven cosines a side; 24 pixels hold more than that. */
const THUMBHASH_PIXELS = 24;
const POSTER_PIXELS = 640;

/** ThumbHash of a small picture, base64: about 30 characters that stand in for it while it loads. */
const thumbhashOf = async (picture: Buffer): Promise<string> => {
  const pixels = await sharp(picture)
    .resize(THUMBHASH_PIXELS, THUMBHASH_PIXELS, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return Buffer.from(rgbaToThumbHash(THUMBHASH_PIXELS, THUMBHASH_PIXELS, pixels)).toString('base64');
};

/** The first frame of a file, and its size when it stands upright. */
const open = async (input: string | Buffer, maxPixels: number, failOn: FailOnOptions) => {
  const pipeline = sharp(input, { failOn, limitInputPixels: maxPixels, pages: 1 });
  const metadata = await pipeline.metadata();
  return { pipeline: atEightBits(pipeline, metadata).autoOrient(), size: metadata.autoOrient };
};

/** libvips cannot enlarge a picture that is so many times longer than wide until it fills a thumbnail. */
const MOST_SLENDER = 1000;

/** The square in the middle, which is all that a thumbnail shows, of a picture that is too long to be enlarged whole. */
const squareOfSlender = (pipeline: Sharp, { width, height }: { width: number; height: number }): Sharp => {
  const side = Math.min(width, height);
  if (Math.max(width, height) <= MOST_SLENDER * side) return pipeline;
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  return pipeline.extract({ left, top, width: side, height: side });
};

/**
 * Decodes all of a picture.
 *
 * @returns a PNG of 180×180, cover, upright, sRGB, without metadata
 * @throws where the picture does not decode, or rows of it are missing
 */
export const decodeThumbnail = async (
  path: string,
  maxPixels: number,
): Promise<{ thumbnail: Buffer; thumbhash: string }> => {
  const thumbnail = await decodeWhole(await openPicture(path), maxPixels, async (input, failOn) => {
    const { pipeline, size } = await open(input, maxPixels, failOn);
    return await squareOfSlender(pipeline, size)
      .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'cover' })
      .toColourspace('srgb')
      .png()
      .toBuffer();
  });
  return { thumbnail, thumbhash: await thumbhashOf(thumbnail) };
};

/**
 * A picture made anew, at most 640 pixels a side, as JPEG without metadata.
 *
 * @throws where the picture does not decode, or rows of it are missing
 */
export const decodePoster = async (path: string, maxPixels: number) => {
  const { data, info } = await decodeWhole(await openPicture(path), maxPixels, async (input, failOn) => {
    const { pipeline } = await open(input, maxPixels, failOn);
    return await pipeline
      .resize(POSTER_PIXELS, POSTER_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .flatten()
      .toColourspace('srgb')
      .jpeg()
      .toBuffer({ resolveWithObject: true });
  });
  return { bytes: data, width: info.width, height: info.height, thumbhash: await thumbhashOf(data) };
};

/**
 * Decodes every row: a header alone says nothing about what follows it. Only one byte a pixel is kept.
 *
 * @throws where the picture does not decode, or rows of it are missing
 */
export const requireDecodable = async (bytes: Uint8Array, maxPixels: number): Promise<void> => {
  const picture = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!hasSoundPngHead(picture)) throw new Error('the header of the PNG does not match its check sum');
  await decodeWhole(inMemory(picture), maxPixels, (input, failOn) =>
    sharp(input, { failOn, limitInputPixels: maxPixels }).greyscale().removeAlpha().raw().toBuffer(),
  );
};
