import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';

interface PictureOptions {
  width?: number;
  height?: number;
  format?: 'jpeg' | 'png' | 'webp';
  /** EXIF orientation, 1 to 8. */
  orientation?: number;
}

/** A blue picture with a red quarter at the top left, so that rotation and mirroring are visible. */
export const makePicture = async ({
  width = 64,
  height = 48,
  format = 'png',
  orientation,
}: PictureOptions = {}): Promise<Buffer> => {
  const quarter = await sharp({
    create: { width: Math.ceil(width / 2), height: Math.ceil(height / 2), channels: 3, background: '#cc2211' },
  })
    .png()
    .toBuffer();
  const image = sharp({ create: { width, height, channels: 3, background: '#1133cc' } })
    .composite([{ input: quarter, left: 0, top: 0 }])
    .toFormat(format);
  return await (orientation === undefined ? image : image.withMetadata({ orientation })).toBuffer();
};

/** A PNG of noise, which does not compress: it takes slightly more than three bytes for each pixel. */
export const makeNoise = async (width: number, height: number): Promise<Buffer> =>
  await sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A PNG whose header declares a size that its data does not have. Code that reads only the header accepts it, and the file is small. */
export const pngHeaderOf = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from([0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
