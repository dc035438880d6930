import { THUMBNAIL_PIXELS } from '@pictor/contracts';
import type { FailOnOptions, Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { atEightBits } from './eight-bits.ts';
import { inMemory, openPicture } from './encoded-picture.ts';
import { decodeWhole } from './jpeg/decode-whole.ts';
import { sharp } from './loaders.ts';
import { hasSoundPngHead } from './metadata/png-chunks.ts';

/** ThumbHash stores at most seven cosines for each side. 24 pixels contain more than that. */
const THUMBHASH_PIXELS = 24;
const POSTER_PIXELS = 640;

/** ThumbHash of a small picture, base64. These about 30 characters are shown as a placeholder while the picture loads. */
const thumbhashOf = async (picture: Buffer): Promise<string> => {
  const pixels = await sharp(picture)
    .resize(THUMBHASH_PIXELS, THUMBHASH_PIXELS, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return Buffer.from(rgbaToThumbHash(THUMBHASH_PIXELS, THUMBHASH_PIXELS, pixels)).toString('base64');
};

/** Opens the first frame of a file, and returns its upright size. */
const open = async (input: string | Buffer, maxPixels: number, failOn: FailOnOptions) => {
  const pipeline = sharp(input, { failOn, limitInputPixels: maxPixels, pages: 1 });
  const metadata = await pipeline.metadata();
  return { pipeline: atEightBits(pipeline, metadata).autoOrient(), size: metadata.autoOrient };
};

/** libvips cannot enlarge a picture to fill a thumbnail if one side is this many times longer than the other. */
const MOST_SLENDER = 1000;

/** Cuts out the square in the middle of a picture that is too slender to be enlarged as a whole. A thumbnail shows only this square. */
const squareOfSlender = (pipeline: Sharp, { width, height }: { width: number; height: number }): Sharp => {
  const side = Math.min(width, height);
  if (Math.max(width, height) <= MOST_SLENDER * side) return pipeline;
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  return pipeline.extract({ left, top, width: side, height: side });
};

/**
 * Decodes a whole picture.
 *
 * @returns a PNG of 180×180, cover, upright, sRGB, without metadata
 * @throws if the picture does not decode, or rows of it are missing
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
 * Encodes a picture again as a JPEG without metadata, with at most 640 pixels a side.
 *
 * @throws if the picture does not decode, or rows of it are missing
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
 * Decodes every row, because the header alone does not show whether the rest is intact. Keeps only one byte for each pixel.
 *
 * @throws if the picture does not decode, or rows of it are missing
 */
export const requireDecodable = async (bytes: Uint8Array, maxPixels: number): Promise<void> => {
  const picture = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!hasSoundPngHead(picture)) throw new Error('the header of the PNG does not match its checksum');
  await decodeWhole(inMemory(picture), maxPixels, (input, failOn) =>
    sharp(input, { failOn, limitInputPixels: maxPixels }).greyscale().removeAlpha().raw().toBuffer(),
  );
};
