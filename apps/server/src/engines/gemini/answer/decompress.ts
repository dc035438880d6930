import { pipeline, Readable, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

const CHUNK = 64 * 1024;
const MAGIC_LENGTH = 4;
/** More encodings one over the other are an attack. */
const LAYERS = 3;
/** A server may not use a window of more than 8 MiB (RFC 9659). */
const ZSTD_WINDOW_LOG = 23;

/** The bytes are not what their encoding says. */
export class NotDecompressed extends Error {
  override readonly name = 'NotDecompressed';
}

type Layer = () => Transform;

const gunzip: Layer = () => createGunzip({ chunkSize: CHUNK });
const zstd: Layer = () =>
  createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });

const isGzip = (head: Buffer): boolean => head.readUInt16BE(0) === 0x1f8b;
const isZstd = (head: Buffer): boolean => head.readUInt32BE(0) === 0x28b52ffd;
/** RFC 1950; some servers send the bare RFC 1951 instead. */
const isZlib = (head: Buffer): boolean => (head.readUInt8(0) & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;

/** By the name of the encoding and the first bytes: a proxy may have decompressed the body and left the header, or the reverse. */
const layerOf = (name: string | undefined, head: Buffer): Layer | undefined => {
  if (head.length < MAGIC_LENGTH) return undefined;
  if (isGzip(head)) return gunzip;
  if (isZstd(head)) return zstd;
  if (name === 'br') return () => createBrotliDecompress({ chunkSize: CHUNK });
  if (name !== 'deflate') return undefined;
  return isZlib(head) ? () => createInflate({ chunkSize: CHUNK }) : () => createInflateRaw({ chunkSize: CHUNK });
};

/** The first bytes, and all of them. */
const peek = async (source: AsyncIterable<Buffer>): Promise<{ head: Buffer; whole: AsyncIterable<Buffer> }> => {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < MAGIC_LENGTH) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = async function* () {
    try {
      yield head;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      // A reader that stops early closes the connection.
      await chunks.return?.();
    }
  };
  return { head, whole: whole() };
};

const through = async function* (source: AsyncIterable<Buffer>, layer: Transform): AsyncGenerator<Buffer> {
  let broken: unknown;
  const watched = async function* () {
    try {
      yield* source;
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  // An error ends the layer, which is read below.
  pipeline(Readable.from(watched(), { objectMode: false }), layer, () => undefined);
  try {
    for await (const chunk of layer) yield chunk;
  } catch {
    throw broken ?? new NotDecompressed();
  }
};

const unwrap = async function* (
  source: AsyncIterable<Buffer>,
  names: readonly string[],
  layers: number,
): AsyncGenerator<Buffer> {
  const { head, whole } = await peek(source);
  const layer = layers > 0 ? layerOf(names[0], head) : undefined;
  if (layer) yield* unwrap(through(whole, layer()), names.slice(1), layers - 1);
  else yield* whole;
};

/**
 * The body without the encodings that it has, whether or not they were asked for. One that is left unread closes `source`.
 *
 * @param encoding the header `Content-Encoding`
 * @throws {NotDecompressed}
 */
export const decompress = (source: AsyncIterable<Buffer>, encoding: string | undefined): AsyncIterable<Buffer> => {
  const names = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase());
  return unwrap(source, names.reverse(), LAYERS);
};
