import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiskFull, Unavailable } from '../errors.ts';
import { describeBlobStore } from './blob-store.conformance.ts';
import { BlobNotFound } from './blob-store.ts';
import { DiskBlobStore } from './disk.ts';
import { Staging } from './staging.ts';
import { storageFault } from './storage-fault.ts';

describeBlobStore('disk', async (folder) => {
  const blobs = new DiskBlobStore(folder);
  await blobs.prepare();
  return blobs;
});

describe('blobs on disk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-disk-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('do not follow a symbolic link that somebody placed among them', async () => {
    await mkdir(join(folder, 'planted'));
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'planted/link.png'));
    await expect(new DiskBlobStore(folder).read('planted/link.png')).rejects.toBeInstanceOf(BlobNotFound);
  });

  it('are not ready if their root is missing, and do not recreate it', async () => {
    const root = join(folder, 'mounted');
    const blobs = new DiskBlobStore(root);
    await blobs.prepare();
    await blobs.check();
    await rm(root, { recursive: true });
    await expect(blobs.check()).rejects.toBeInstanceOf(Unavailable);
    const staging = new Staging(join(folder, 'staging'));
    await staging.prepare();
    await using staged = await staging.receive([Buffer.from('x')]);
    await expect(blobs.put('a/b/c.png', staged)).rejects.toBeInstanceOf(Unavailable);
    await expect(blobs.check()).rejects.toBeInstanceOf(Unavailable);
  });

  it('can be stored after somebody has removed their empty folder', async () => {
    const root = join(folder, 'tidied');
    const blobs = new DiskBlobStore(root);
    await blobs.prepare();
    const staging = new Staging(join(folder, 'staging'));
    await staging.prepare();
    for (const key of ['a/b/c.png', 'a/b/d.png']) {
      await using staged = await staging.receive([Buffer.from('x')]);
      await blobs.put(key, staged);
      expect((await blobs.read(key)).toString()).toBe('x');
      await rm(join(root, 'a'), { recursive: true });
    }
  });

  it('leave no staged file once they are published', async () => {
    const staging = new Staging(join(folder, 'staging'));
    await staging.prepare();
    await using staged = await staging.receive([Buffer.from('x')]);
    await new DiskBlobStore(folder).put('a/b/c.png', staged);
    expect(await readdir(join(folder, 'staging'))).toEqual([]);
  });
});

describe('staging', () => {
  let folder: string;
  let staging: Staging;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-staging-'));
    staging = new Staging(folder);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('returns the size and SHA-256 of the received bytes', async () => {
    await using staged = await staging.receive(Readable.from([Buffer.from('ab'), Buffer.from('c')]));
    expect(staged.size).toBe(3);
    expect(staged.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('does not mix files that are received concurrently and one after the other', async () => {
    const sizes = [1, 65_535, 65_536, 65_537, 600_000, 1_200_000, 3_000_001];
    for (const round of [1, 2]) {
      const staged = await Promise.all(
        sizes.map(async (size, index) => {
          const bytes = Buffer.alloc(size, `${round}-${index};`);
          const parts = Array.from({ length: Math.ceil(size / 10_007) }, (_, n) =>
            bytes.subarray(n * 10_007, (n + 1) * 10_007),
          );
          return { bytes, file: await staging.receive(Readable.from(parts)) };
        }),
      );
      for (const { bytes, file } of staged) {
        await using kept = file;
        expect((await readFile(kept.path)).equals(bytes)).toBe(true);
        expect(kept.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }
    }
  });

  it('leaves no file if the source fails or the file is not published', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('cut');
      })(),
    );
    await expect(staging.receive(broken)).rejects.toThrow('cut');
    {
      await using _unused = await staging.receive([Buffer.from('x')]);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes the files of an earlier process', async () => {
    await writeFile(join(folder, 'left'), 'half an upload');
    await staging.prepare();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['ENOSPC', DiskFull, 507],
    ['EDQUOT', DiskFull, 507],
    ['EROFS', Unavailable, 503],
    ['EIO', Unavailable, 503],
    ['ESTALE', Unavailable, 503],
  ] as const)('answers %s as %o', (code, type, status) => {
    const fault = storageFault(Object.assign(new Error('fault'), { code }));
    expect(fault).toBeInstanceOf(type);
    expect(fault).toMatchObject({ status });
  });
});
