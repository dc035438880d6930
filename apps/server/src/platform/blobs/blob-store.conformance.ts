import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Unavailable } from '../errors.ts';
import { BlobExists, BlobNotFound, type BlobStore } from './blob-store.ts';
import { Staging } from './staging.ts';

const BYTES = Buffer.from('0123456789');
const KEY = 'image-edit/20240101/20240101120000000-123456.png';
/** More than two parts of a multipart upload. */
const LARGE = randomBytes(11 * 1024 * 1024);
/** More than the number of connections that a store keeps to its server. */
const MANY = 300;

/** Copies what it receives, because the buffers may be reused. */
class Sink extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }

  received(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** The tests that every blob store has to pass. `make` gets an empty folder, which a local store may use. */
export const describeBlobStore = (name: string, make: (folder: string) => Promise<BlobStore>): void => {
  describe(`a blob store: ${name}`, () => {
    let folder: string;
    let staging: Staging;
    let blobs: BlobStore;
    let keys = 0;
    const freshKey = (): string => {
      keys += 1;
      return `image-edit/20240101/blob-${keys}.png`;
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'pictor-blobs-'));
      staging = new Staging(join(folder, 'staging'));
      await staging.prepare();
      blobs = await make(join(folder, 'blobs'));
    });
    afterAll(async () => {
      await rm(folder, { recursive: true });
    });

    const put = async (key: string, bytes = BYTES): Promise<void> => {
      await using staged = await staging.receive([bytes]);
      await blobs.put(key, staged);
    };

    it('returns the stored bytes, complete and as a range', async () => {
      await put(KEY);
      expect(await blobs.read(KEY)).toEqual(BYTES);
      expect(await buffer((await blobs.open(KEY)).stream())).toEqual(BYTES);
      expect(await buffer((await blobs.open(KEY, { start: 2, end: 4 })).stream())).toEqual(Buffer.from('234'));
      expect(await buffer((await blobs.open(KEY, { start: 9, end: 9 })).stream())).toEqual(Buffer.from('9'));
    });

    it('returns ranges of the first byte, the last byte and all bytes, and cuts off ranges beyond the end', async () => {
      const key = freshKey();
      await put(key);
      for (const [start, end, bytes] of [
        [0, 0, '0'],
        [9, 9, '9'],
        [0, 9, '0123456789'],
        [8, 20, '89'],
        [10, 20, ''],
      ] as const)
        expect(await buffer((await blobs.open(key, { start, end })).stream())).toEqual(Buffer.from(bytes));
    });

    it('sends a blob, complete and as a range, and does not end the destination', async () => {
      const [key, empty] = [freshKey(), freshKey()];
      await put(key, LARGE);
      await put(empty, Buffer.alloc(0));
      const destination = new Sink();
      expect(await (await blobs.open(key)).sendTo(destination, LARGE.length)).toBe(LARGE.length);
      expect(await (await blobs.open(empty)).sendTo(destination, 0)).toBe(0);
      const range = { start: 600_000, end: 1_700_000 };
      expect(await (await blobs.open(key, range)).sendTo(destination, 1_100_001)).toBe(1_100_001);
      expect(destination.writableEnded).toBe(false);
      expect(destination.received().equals(Buffer.concat([LARGE, LARGE.subarray(600_000, 1_700_001)]))).toBe(true);
    });

    it('returns the number of bytes sent if the blob is shorter than expected, and never sends more', async () => {
      const key = freshKey();
      await put(key);
      const destination = new Sink();
      expect(await (await blobs.open(key)).sendTo(destination, 20)).toBe(BYTES.length);
      const shorter = new Sink();
      // A store may report the further bytes as an error.
      await Promise.allSettled([(await blobs.open(key)).sendTo(shorter, 4)]);
      expect(shorter.received().length).toBeLessThanOrEqual(4);
    });

    it('stops sending once the destination is closed', async () => {
      const key = freshKey();
      await put(key, LARGE);
      const destination = new PassThrough();
      const sending = (await blobs.open(key)).sendTo(destination, LARGE.length);
      destination.once('readable', () => destination.destroy());
      await expect(sending).rejects.toThrow();
      await expect((await blobs.open(key)).sendTo(destination, LARGE.length)).rejects.toThrow();
    });

    it('keeps an empty blob, one of 3 MB and one of 11 MB', async () => {
      for (const bytes of [Buffer.alloc(0), Buffer.alloc(3_000_000, 7), LARGE]) {
        const key = freshKey();
        await put(key, bytes);
        expect((await blobs.read(key)).equals(bytes)).toBe(true);
      }
    });

    it.each([
      ['ten', 'small', Array.from({ length: 10 }, (_, n) => Buffer.from(String(n)))],
      ['three', 'large', [1, 2, 3].map((n) => Buffer.concat([LARGE, Buffer.from(String(n))]))],
    ])('never overwrites: of %s concurrent %s puts under one key, one succeeds', async (_count, _size, contents) => {
      const key = freshKey();
      const puts = await Promise.allSettled(contents.map((bytes) => put(key, bytes)));
      const lost = puts.filter((result) => result.status === 'rejected');
      expect(lost).toHaveLength(contents.length - 1);
      for (const { reason } of lost) expect(reason).toBeInstanceOf(BlobExists);
      const winner = contents[puts.findIndex(({ status }) => status === 'fulfilled')];
      expect(winner?.equals(await blobs.read(key))).toBe(true);
      await expect(put(key)).rejects.toBeInstanceOf(BlobExists);
    });

    it('leaves the key free if the staged file cannot be read', async () => {
      const key = freshKey();
      {
        await using staged = await staging.receive([BYTES]);
        await rm(staged.path);
        await expect(blobs.put(key, staged)).rejects.toBeInstanceOf(Unavailable);
      }
      expect(await blobs.stat(key)).toBeUndefined();
      await put(key);
      expect(await blobs.read(key)).toEqual(BYTES);
    });

    it('still returns blobs after many streams were closed before their end', async () => {
      const key = freshKey();
      await put(key, LARGE);
      for (let n = 0; n < MANY; n += 1) {
        const stream = (await blobs.open(key)).stream();
        await once(stream, 'readable');
        stream.destroy();
      }
      expect((await blobs.read(key)).equals(LARGE)).toBe(true);
    });

    it('reports a missing blob by its key, before the first byte', async () => {
      for (const attempt of await Promise.allSettled([blobs.read('a/b/never.png'), blobs.open('a/b/never.png')])) {
        expect(attempt).toMatchObject({ status: 'rejected', reason: { key: 'a/b/never.png' } });
        expect(attempt).toHaveProperty('reason', expect.any(BlobNotFound));
      }
    });

    it('deletes blobs, and ignores blobs that do not exist', async () => {
      const key = freshKey();
      await put(key);
      await blobs.delete(key);
      await expect(blobs.read(key)).rejects.toBeInstanceOf(BlobNotFound);
      await blobs.delete(key);
      await put(key);
      expect(await blobs.read(key)).toEqual(BYTES);
    });

    it('returns the size and age of a blob, and undefined for a missing blob', async () => {
      const key = freshKey();
      const before = Date.now();
      await put(key);
      const facts = await blobs.stat(key);
      expect(facts).toMatchObject({ key, size: BYTES.length });
      expect(Math.abs((facts?.modifiedAt ?? 0) - before)).toBeLessThan(60_000);
      expect(await blobs.stat('a/b/never.png')).toBeUndefined();
    });

    it('lists every blob once', async () => {
      const [one, other] = [freshKey(), `my-blog/20240102/blob.png`];
      for (const key of [one, other]) await put(key);
      const listed: string[] = [];
      for await (const { key } of blobs.list()) listed.push(key);
      expect(listed).toEqual(expect.arrayContaining([one, other]));
      expect(new Set(listed).size).toBe(listed.length);
      await blobs.delete(other);
    });

    it('passes its check while it can be used', async () => {
      await expect(blobs.check()).resolves.toBeUndefined();
    });
  });
};
