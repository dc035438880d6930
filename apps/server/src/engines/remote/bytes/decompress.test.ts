import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress } from './decompress.ts';

const bytesOf = async function* (chunks: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
};

const text = async (bytes: AsyncIterable<Buffer>, encoding: string): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of decompress(bytes, encoding)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const brotli = (body: string, quality: number, window: number): Buffer =>
  brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: window },
  });

describe('a body with a Content-Encoding header', () => {
  it.each(['br', 'deflate', 'gzip', 'zstd', 'gzip, br'])(
    'that is not compressed is returned unchanged: %s',
    async (encoding) => {
      for (const body of [
        '{"error":{"message":"用户额度不足"}}',
        '[{"a":1}]',
        'data: {}\n\n',
        '\uFEFF{}',
        '<html>',
        'error code: 524',
        'no',
      ])
        expect(await text(bytesOf([body]), encoding)).toBe(body);
    },
  );

  it('that is compressed is never mistaken for plain text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json().map((json) => `{"a":${json}}`),
          fc.base64String({ minLength: 8, maxLength: 3000 }),
        ),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 10, max: 24 }),
        async (body, quality, window) => {
          expect(await text(bytesOf([brotli(body, quality, window)]), 'br')).toBe(body);
          expect(await text(bytesOf([deflateSync(body, { level: quality })]), 'deflate')).toBe(body);
          expect(await text(bytesOf([deflateRawSync(body, { level: quality })]), 'deflate')).toBe(body);
        },
      ),
      { numRuns: 200 },
    ));

  it('that is compressed and begins with a bracket is decompressed', async () => {
    // One brotli block of this length begins with the byte of `[`.
    const body = JSON.stringify({ text: 'a'.repeat(100_000) });
    const compressed = brotliCompressSync(body);
    expect(String.fromCharCode(compressed.readUInt8(0))).toBe('[');
    expect(await text(bytesOf([compressed]), 'br')).toBe(body);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('with several members or frames is read to its end, wherever it is split: %s', async (encoding, compress) => {
    const body = Buffer.concat(['one,', 'two,', '', 'three'].map((part) => compress(Buffer.from(part))));
    for (let at = 0; at <= body.length; at++)
      expect(await text(bytesOf([body.subarray(0, at), body.subarray(at)]), encoding)).toBe('one,two,three');
    expect(await text(bytesOf(Array.from(body, (byte) => Buffer.of(byte))), encoding)).toBe('one,two,three');
  });

  it('in zstd may contain skippable frames', async () => {
    const skipped = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const body = Buffer.concat([skipped, zstdCompressSync('one,'), skipped, zstdCompressSync('two')]);
    expect(await text(bytesOf([body]), 'zstd')).toBe('one,two');
  });
});

describe('a source that breaks off', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateRawSync],
  ])('hands out everything that came before it throws: %s', async (encoding, compress) => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, at) => 32 + ((at * at) % 89)));
    const source = async function* () {
      yield compress(body);
      throw new Error('the connection broke');
    };
    let length = 0;
    const reading = (async () => {
      for await (const chunk of decompress(source(), encoding)) length += chunk.length;
    })();
    await expect(reading).rejects.toThrow('the connection broke');
    expect(length).toBe(body.length);
  });

  it('hands out the first bytes, too, however few they are', async () => {
    const source = async function* () {
      yield Buffer.from('{}');
      throw new Error('the connection broke');
    };
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of decompress(source(), undefined)) chunks.push(chunk.toString());
    })();
    await expect(reading).rejects.toThrow('the connection broke');
    expect(chunks.join('')).toBe('{}');
  });
});
