import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlobExists, BlobNotFound, type BlobStore } from './blob-store.ts';
import { Staging } from './staging.ts';

const BYTES = Buffer.from('0123456789');
const KEY = 'image-edit/20240101/20240101120000000-123456.png';

/** What every blob store does; `make` gets an empty folder that a local one may use. */
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

    it('gives back what was put, whole and in part', async () => {
      await put(KEY);
      expect(await blobs.read(KEY)).toEqual(BYTES);
      expect(await buffer(await blobs.open(KEY))).toEqual(BYTES);
      expect(await buffer(await blobs.open(KEY, { start: 2, end: 4 }))).toEqual(Buffer.from('234'));
      expect(await buffer(await blobs.open(KEY, { start: 9, end: 9 }))).toEqual(Buffer.from('9'));
    });

    it('keeps an empty blob and one of 3 MB', async () => {
      for (const bytes of [Buffer.alloc(0), Buffer.alloc(3_000_000, 7)]) {
        const key = freshKey();
        await put(key, bytes);
        expect((await blobs.read(key)).equals(bytes)).toBe(true);
      }
    });

    it('never overwrites: of ten who put under one key at once, one wins', async () => {
      const key = freshKey();
      const puts = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => put(key, Buffer.from(String(n)))));
      const lost = puts.filter((result) => result.status === 'rejected');
      expect(lost).toHaveLength(9);
      for (const { reason } of lost) expect(reason).toBeInstanceOf(BlobExists);
      const winner = puts.findIndex(({ status }) => status === 'fulfilled');
      expect(await blobs.read(key)).toEqual(Buffer.from(String(winner)));
    });

    it('says which blob is not there, before the first byte', async () => {
      for (const attempt of [blobs.read('a/b/never.png'), blobs.open('a/b/never.png')]) {
        await expect(attempt).rejects.toBeInstanceOf(BlobNotFound);
        await expect(attempt).rejects.toMatchObject({ key: 'a/b/never.png' });
      }
    });

    it('deletes, and does not mind what is gone already', async () => {
      const key = freshKey();
      await put(key);
      await blobs.delete(key);
      await expect(blobs.read(key)).rejects.toBeInstanceOf(BlobNotFound);
      await blobs.delete(key);
      await put(key);
      expect(await blobs.read(key)).toEqual(BYTES);
    });

    it('tells size and age of a blob, and of no blob that it is none', async () => {
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

    it('says that it can be used', async () => {
      await expect(blobs.check()).resolves.toBeUndefined();
    });
  });
};
