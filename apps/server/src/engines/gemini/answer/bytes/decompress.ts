import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { type Decompressor, inflate } from './inflate.ts';

const CHUNK = 64 * 1024;
const MAGIC_LENGTH = 4;
/** Enough to tell text from compressed bytes: a few of these may look like text, but hardly so many. */
const HEAD_LENGTH = 24;
/** More encodings one over the other are an attack. */
const LAYERS = 3;
/** A server may not use a window of more than 8 MiB (RFC 9659). */
const ZSTD_WINDOW_LOG = 23;

type Layer = () => Decompressor;

const gunzip: Layer = () => createGunzip({ chunkSize: CHUNK });
const zstd: Layer = () =>
  createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });

const isGzip = (head: Buffer): boolean => head.length >= MAGIC_LENGTH && head.readUInt16BE(0) === 0x1f8b;
/** A frame, or one to be skipped (RFC 8878). */
const isZstd = (head: Buffer): boolean =>
  head.length >= MAGIC_LENGTH && (head.readUInt32LE(0) === 0xfd2fb528 || head.readUInt32LE(0) >>> 4 === 0x0184d2a5);
/** RFC 1950; some servers send the bare RFC 1951 instead. */
const isZlib = (head: Buffer): boolean => (head.readUInt8(0) & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;

/** Whether bytes are UTF-8 that a person can read. Brotli and bare deflate have no magic number, and may begin like JSON. */
const isText = (head: Buffer): boolean => {
  try {
    // The last character may be cut.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of them
    return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
};

/** By the name of the encoding and the first bytes: a proxy may have decompressed the body and left the header, or the reverse. */
const layerOf = (name: string | undefined, head: Buffer): Layer | undefined => {
  if (isGzip(head)) return gunzip;
  if (isZstd(head)) return zstd;
  if (head.length < MAGIC_LENGTH || isText(head)) return undefined;
  if (name === 'br') return () => createBrotliDecompress({ chunkSize: CHUNK });
  if (name !== 'deflate') return undefined;
  return isZlib(head) ? () => createInflate({ chunkSize: CHUNK }) : () => createInflateRaw({ chunkSize: CHUNK });
};

const through = async function* (reader: ByteReader, layer: Layer): AsyncGenerator<Buffer> {
  do yield* inflate(reader, layer());
  while (
    // Node ends behind the first frame of zstd, and reads all members of gzip.
    layer === zstd &&
    isZstd(await reader.peek(MAGIC_LENGTH))
  );
};

const unwrap = async function* (
  source: AsyncIterable<Buffer>,
  names: readonly string[],
  layers: number,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    const layer = layers > 0 ? layerOf(names[0], await reader.peek(HEAD_LENGTH)) : undefined;
    if (layer) yield* unwrap(through(reader, layer), names.slice(1), layers - 1);
    else for (let chunk = await reader.read(); chunk; chunk = await reader.read()) yield chunk;
  } finally {
    // A reader that stops early closes the connection.
    await reader.close();
  }
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
