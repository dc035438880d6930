import sharp from 'sharp';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { type Reading, readAnswer } from './read-answer.ts';

const LIMIT = { maxBytes: ENGINES_BOUNDS.answerBytes.value, isRefusal: false };

export const bytesOf = async function* (chunks: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
};

/** The same data, followed by a broken connection. */
export const brokenOff = async function* (chunks: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  yield* bytesOf(chunks);
  throw new Error('the connection broke');
};

export const readBytes = (bytes: AsyncIterable<Buffer>, encoding?: string): Promise<Reading> =>
  readAnswer({ bytes, encoding }, LIMIT);

export const read = (chunks: Iterable<string | Buffer>, encoding?: string): Promise<Reading> =>
  readBytes(bytesOf(chunks), encoding);

/** The picture of a reading, if it is one of the test's pictures. */
export const pictureOf = ({ picture }: Reading): Buffer | undefined =>
  picture?.mimeType === undefined ? undefined : picture.bytes.finish();

/** A picture of noise whose base64 has no padding. */
export const unpadded = async (format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> => {
  for (let width = 8; ; width++) {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    const picture = sharp({ create: { width, height: 8, channels: 3, background: 'white', noise } });
    const bytes = await picture.toFormat(format).toBuffer();
    if (bytes.length % 3 === 0) return bytes;
  }
};

export const answerOf = (parts: readonly unknown[], more: object = {}) => ({
  candidates: [{ content: { parts }, ...more }],
});
export const dataPart = (bytes: Buffer) => ({ inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } });
export const eventsOf = (...data: readonly unknown[]): string =>
  data.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('');
