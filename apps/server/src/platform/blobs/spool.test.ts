import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiskFull } from '../errors.ts';
import { Spool } from './spool.ts';

describe('a spool', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-spool-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([0, 3, 50])(
    'returns %i parts of 100 KB, and leaves no file behind after its process has ended',
    async (count) => {
      await using spool = new Spool(folder, () => {});
      const parts = Array.from({ length: count }, () => randomBytes(100_000));
      for (const part of parts) await spool.append(part);
      expect(await readdir(folder)).toEqual([]);
      expect(spool.size).toBe(count * 100_000);
      expect((await buffer(Readable.from(spool.read()))).equals(Buffer.concat(parts))).toBe(true);
    },
  );

  it('needs disk space only once it is large', async () => {
    const full = (): void => {
      throw new DiskFull(new Error('no room'));
    };
    await using spool = new Spool(folder, full);
    await spool.append(Buffer.alloc(500_000));
    await expect(spool.append(Buffer.alloc(600_000))).rejects.toBeInstanceOf(DiskFull);
  });
});
