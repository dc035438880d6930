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
/** Enough bytes to tell text from compressed data. A few compressed bytes may look like text, but hardly so many. */
const HEAD_LENGTH = 24;
/** More nested encodings are treated as an attack. */
const LAYERS = 3;
/** A server may not use a window of more than 8 MiB (RFC 9659). */
const ZSTD_WINDOW_LOG = 23;

type Layer = () => Decompressor;

const gunzip: Layer = () => createGunzip({ chunkSize: CHUNK });
const zstd: Layer = () =>
  createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });

const isGzip = (head: Buffer): boolean => head.length >= MAGIC_LENGTH && head.readUInt16BE(0) === 0x1f8b;
/** A frame or a skippable frame (RFC 8878). */
const isZstd = (head: Buffer): boolean =>
  head.length >= MAGIC_LENGTH && (head.readUInt32LE(0) === 0xfd2fb528 || head.readUInt32LE(0) >>> 4 === 0x0184d2a5);
/** RFC 1950. Some servers send plain RFC 1951 data instead. */
const isZlib = (head: Buffer): boolean => (head.readUInt8(0) & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;

/** Whether bytes are readable UTF-8. Brotli and raw deflate have no magic number, and may begin like JSON. */
const isText = (head: Buffer): boolean => {
  try {
    // The last character may be incomplete.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of them
    return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
};

/** Decides by the name of the encoding and the first bytes. A proxy may have decompressed the body and kept the header, or the reverse. */
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
    // Node stops after the first zstd frame, but reads all gzip members.
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
    // If the reader stops early, close the connection.
    await reader.close();
  }
};

/**
 * Removes all encodings of the body, whether or not they were requested. Closes `source` if the body is left unread.
 *
 * @param encoding the header `Content-Encoding`
 * @throws {NotDecompressed}
 */
export const decompress = (source: AsyncIterable<Buffer>, encoding: string | undefined): AsyncIterable<Buffer> => {
  const names = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase());
  return unwrap(source, names.reverse(), LAYERS);
};
