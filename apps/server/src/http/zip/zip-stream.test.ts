import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { Spool } from '../../platform/blobs/spool.ts';
import { NotFound } from '../../platform/errors.ts';
import { unzip } from '../../testing/files/unzip.ts';
import { type OpenEntry, openUnlessMissing, zipStream } from './zip-stream.ts';

const MIB = 1024 * 1024;
const LOCAL_HEADER = 0x04034b50;
const DATA_DESCRIPTOR = 0x08074b50;

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

const endless = (): Readable =>
  new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024));
    },
  });

const entry = (name: string, stream: Readable): OpenEntry => ({ name, modifiedAt: new Date(0), stream });
const small = (name: string): OpenEntry => entry(name, Readable.from([Buffer.from(name)]));
const zipOf = (entries: AsyncIterable<OpenEntry>) => zipStream(entries, new Spool(tmpdir(), () => {}));

/** A ZIP of any size, given by its parts. Many of them may be the same bytes. */
class Parts extends RandomAccessReader {
  readonly #parts: Buffer[] = [];
  readonly #starts: number[] = [];
  size = 0;

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#starts.push(this.size);
    this.size += part.length;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    let first = this.#starts.length - 1;
    while ((this.#starts[first] ?? 0) > start) first -= 1;
    const parts = this.#parts;
    const starts = this.#starts;
    return Readable.from(
      (function* () {
        for (let n = first; n < parts.length && (starts[n] ?? 0) < end; n += 1) {
          const from = starts[n] ?? 0;
          yield parts[n]?.subarray(Math.max(start - from, 0), end - from);
        }
      })(),
    );
  }
}

describe('a ZIP that is generated during its download', () => {
  it('can be read from its beginning without seeking', async () => {
    const large = Buffer.alloc(200_000, 'picture');
    const zip = await buffer(zipOf(Readable.from([small('a'), entry('b', Readable.from([large])), small('c')])));
    const files: [string, Buffer][] = [];
    let at = 0;
    while (zip.readUInt32LE(at) === LOCAL_HEADER) {
      const name = at + 30 + zip.readUInt16LE(at + 26);
      const start = name + zip.readUInt16LE(at + 28);
      // The types only declare the bytes. With `info`, the result also has the engine.
      const { buffer: bytes, engine } = inflateRawSync(zip.subarray(start), { info: true }) as unknown as Inflated;
      files.push([zip.toString('utf8', at + 30, name), bytes]);
      at = start + engine.bytesWritten;
      expect(zip.readUInt32LE(at)).toBe(DATA_DESCRIPTOR);
      at += 16;
    }
    expect(files).toEqual([
      ['a', Buffer.from('a')],
      ['b', large],
      ['c', Buffer.from('c')],
    ]);
  });

  it('closes the open file when its reader disconnects, and opens no other file', async () => {
    const file = endless();
    let opened = 0;
    const zip = zipOf(
      (async function* () {
        yield entry('a', file);
        opened += 1;
        yield entry('b', endless());
      })(),
    );
    await once(zip, 'readable');
    const closed = Promise.all([once(file, 'close'), once(zip, 'close')]);
    zip.destroy();
    await closed;
    expect([file.destroyed, opened]).toEqual([true, 0]);
  });

  it('closes a file that sends nothing when its reader disconnects', async () => {
    const file = new Readable({ read() {} });
    const zip = zipOf(Readable.from([entry('a', file)]));
    await once(zip, 'readable');
    const closed = Promise.all([once(file, 'close'), once(zip, 'close')]);
    zip.destroy();
    await closed;
  });

  it('closes a file that was opened too late', async () => {
    const file = endless();
    const { promise, resolve } = Promise.withResolvers<Readable>();
    const zip = zipOf(
      (async function* () {
        yield entry('a', await promise);
      })(),
    );
    zip.read(0);
    zip.destroy();
    const closed = once(file, 'close');
    resolve(file);
    await closed;
    expect(file.destroyed).toBe(true);
  });

  it('breaks off if a file breaks off, so that no reader takes it for complete', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('the first half');
        throw new Error('the disk is gone');
      })(),
    );
    await expect(buffer(zipOf(Readable.from([entry('a', broken)])))).rejects.toThrow('the disk is gone');
  });

  it('breaks off if a file fails before it is read', async () => {
    const failing = new Readable({ read() {} });
    const zip = zipOf(Readable.from([entry('a', failing)]));
    await once(zip, 'readable');
    failing.destroy(new Error('the bucket is gone'));
    await expect(buffer(zip)).rejects.toThrow('the bucket is gone');
  });

  it('contains its files with their names and times', async () => {
    const files = await unzip(await buffer(zipOf(Readable.from([small('灯塔'), small('b'), small('c')]))));
    expect([...files].map(([name, bytes]) => [name, String(bytes)])).toEqual([
      ['灯塔', '灯塔'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('can contain more files than a 16-bit count allows', async () => {
    const count = 66_000;
    const entries = (async function* () {
      for (let n = 0; n < count; n += 1) yield small(`${n}`);
    })();
    const zip = await fromBufferPromise(await buffer(zipOf(entries)));
    const first = await zip.eachEntry().next();
    expect([zip.entryCount, first.value.fileName]).toEqual([count, '0']);
  });

  it('can contain a file of more than four gigabytes, and another file after it', async () => {
    const mebibyte = Buffer.alloc(MIB, 7);
    const large = Readable.from(Array.from({ length: 4097 }, () => mebibyte));
    const parts = new Parts();
    for await (const part of zipOf(Readable.from([entry('large', large), small('small')]))) parts.add(part);
    const zip = await fromRandomAccessReaderPromise(parts, parts.size);
    const found: [string, number][] = [];
    for await (const file of zip.eachEntry()) {
      found.push([file.fileName, file.uncompressedSize]);
      if (file.fileName === 'small') expect(String(await buffer(await zip.openReadStreamPromise(file)))).toBe('small');
    }
    expect(found).toEqual([
      ['large', 4097 * MIB],
      ['small', 5],
    ]);
  });
});

describe('a file that may be deleted', () => {
  it('is left out if it does not exist, and fails if it cannot be read', async () => {
    expect(await openUnlessMissing(() => Promise.reject(new NotFound()))).toBeUndefined();
    await expect(openUnlessMissing(() => Promise.reject(new Error('EIO')))).rejects.toThrow('EIO');
  });
});
