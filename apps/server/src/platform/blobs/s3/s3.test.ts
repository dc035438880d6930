import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type S3Env, type S3Server, startS3Server } from '../../../testing/stores/s3-server.ts';
import { S3_MANNERS } from '../../../testing/stores/s3-server-manners.ts';
import { makeConfig, type S3Config } from '../../config/config.ts';
import { ConfigError, readEnv } from '../../config/env.ts';
import { DiskFull, Unavailable } from '../../errors.ts';
import { describeBlobStore } from '../blob-store.conformance.ts';
import { BlobExists } from '../blob-store.ts';
import { Staging } from '../staging.ts';
import { S3BlobStore } from './s3.ts';

const LARGE = randomBytes(11 * 1024 * 1024);

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const configOf = (env: Partial<S3Env>): S3Config => {
  const { blobs } = makeConfig(readEnv(env));
  if (blobs.kind !== 's3') throw new Error('no bucket is configured');
  return blobs;
};

const openStore = async (env: S3Env): Promise<S3BlobStore> => {
  const blobs = new S3BlobStore(configOf(env));
  await blobs.prepare();
  return blobs;
};

const listed = async (blobs: S3BlobStore): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list()) keys.push(key);
  return keys;
};

describeBlobStore('a bucket that honours conditional writes', async () => {
  server.manners.conditionalWrites = true;
  return await openStore(await server.newBucket());
});

describeBlobStore('a bucket that ignores conditional writes', async () => {
  server.manners.conditionalWrites = false;
  return await openStore(await server.newBucket());
});

describe('blobs in a bucket', () => {
  let folder: string;
  let staging: Staging;
  let env: S3Env;
  let blobs: S3BlobStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-s3-staging-'));
    staging = new Staging(folder);
    await staging.prepare();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    Object.assign(server.manners, S3_MANNERS);
    env = await server.newBucket();
    blobs = await openStore(env);
  });
  afterEach(() => {
    Object.assign(server.manners, S3_MANNERS);
  });

  const put = async (key: string, bytes: Buffer, store = blobs): Promise<void> => {
    await using staged = await staging.receive([bytes]);
    await store.put(key, staged);
  };

  it.each([
    ['small', Buffer.from('ours')],
    ['large', LARGE],
  ])('are not overwritten by another process that puts a %s blob', async (_size, bytes) => {
    const other = await openStore(env);
    const puts = await Promise.allSettled([put('a/b/c.png', bytes), put('a/b/c.png', bytes, other)]);
    expect(puts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(puts.find((result) => result.status === 'rejected')?.reason).toBeInstanceOf(BlobExists);
  });

  it('are put, and not overwritten, if the server does not implement conditional writes', async () => {
    server.manners.refuses = ({ headers }) =>
      'if-none-match' in headers ? { status: 501, code: 'NotImplemented' } : undefined;
    blobs = await openStore(env);
    expect(await blobs.prepare()).toBe(false);
    await put('a/b/c.png', Buffer.from('x'));
    await expect(put('a/b/c.png', Buffer.from('y'))).rejects.toBeInstanceOf(BlobExists);
    expect(String(await blobs.read('a/b/c.png'))).toBe('x');
  });

  it('count as taken while another write of the key is under way', async () => {
    server.manners.refuses = ({ headers }) =>
      'if-none-match' in headers ? { status: 409, code: 'ConditionalRequestConflict' } : undefined;
    await expect(put('a/b/c.png', Buffer.from('x'))).rejects.toBeInstanceOf(BlobExists);
  });

  it('are put if the server does not support the checksums that the SDK adds by default', async () => {
    server.manners.refuses = ({ headers }) =>
      Object.keys(headers).some((name) => name.includes('checksum'))
        ? { status: 400, code: 'InvalidArgument' }
        : undefined;
    for (const [key, bytes] of [
      ['a/b/c.png', Buffer.from('x')],
      ['a/b/d.png', LARGE],
    ] as const) {
      await put(key, bytes);
      expect((await blobs.read(key)).equals(bytes)).toBe(true);
    }
  });

  it('can be deleted twice if the server answers 404 the second time', async () => {
    server.manners.refuses = ({ method }) => (method === 'DELETE' ? { status: 404, code: 'NoSuchKey' } : undefined);
    await expect(blobs.delete('a/b/c.png')).resolves.toBeUndefined();
  });

  it('are listed completely if the bucket returns them in pages', async () => {
    server.manners.pageSize = 2;
    const keys = ['a/1', 'a/2', 'b/3', 'b/4', 'c/5'];
    for (const key of keys) await put(key, Buffer.from(key));
    await blobs.check();
    expect(await listed(blobs)).toEqual(keys);
  });

  it.each([
    ['small', Buffer.from('ours')],
    ['large', LARGE],
  ])('are refused and leave nothing if bytes of a %s blob change on their way', async (_size, bytes) => {
    server.manners.arrives = (body) => Buffer.concat([body.subarray(0, -1), Buffer.from('!')]);
    await expect(put('a/b/c.png', bytes)).rejects.toBeInstanceOf(Unavailable);
    expect(await blobs.stat('a/b/c.png')).toBeUndefined();
    expect(await server.openUploads(env.S3_BUCKET)).toEqual([]);
  });

  it('are refused and leave nothing if the server silently stores fewer bytes than it was sent', async () => {
    Object.assign(server.manners, { checksBodies: false, arrives: (body: Buffer) => body.subarray(1) });
    await expect(put('a/b/c.png', Buffer.from('ours'))).rejects.toBeInstanceOf(Unavailable);
    expect(await blobs.stat('a/b/c.png')).toBeUndefined();
  });

  it('leave nothing if a part in the middle is refused, and are stored by the next attempt', async () => {
    server.manners.refuses = ({ query }) =>
      query.get('partNumber') === '2' ? { status: 500, code: 'InternalError' } : undefined;
    await expect(put('a/b/c.png', LARGE)).rejects.toBeInstanceOf(Unavailable);
    expect(await blobs.stat('a/b/c.png')).toBeUndefined();
    expect(await server.openUploads(env.S3_BUCKET)).toEqual([]);
    server.manners.refuses = S3_MANNERS.refuses;
    await put('a/b/c.png', LARGE);
    expect((await blobs.read('a/b/c.png')).equals(LARGE)).toBe(true);
  });

  it.each([
    [DiskFull, 507, 'InsufficientStorage'],
    [DiskFull, 500, 'XMinioStorageFull'],
    [DiskFull, 400, 'XMinioAdminBucketQuotaExceeded'],
    [DiskFull, 403, 'QuotaExceeded'],
    [Unavailable, 503, 'SlowDown'],
    [Unavailable, 400, 'ExpiredToken'],
    [Unavailable, 403, 'AccessDenied'],
  ])('reject with %o if the bucket answers %i %s', async (type, status, code) => {
    server.manners.refuses = () => ({ status, code });
    const attempts = [put('a/b/c.png', Buffer.from('x')), blobs.check(), blobs.read('a/b/c.png'), blobs.delete('a')];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toBeInstanceOf(type)));
  });

  it('do not count as deleted if the bucket itself is missing', async () => {
    const gone = new S3BlobStore(configOf({ ...env, S3_BUCKET: 'never-was' }));
    const attempts = [gone.stat('a'), gone.read('a'), gone.open('a'), gone.delete('a'), gone.check(), listed(gone)];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toBeInstanceOf(Unavailable)));
    await expect(gone.prepare()).rejects.toThrow(ConfigError);
    await expect(gone.prepare()).rejects.toThrow('S3_BUCKET: never-was cannot be used (NoSuchBucket');
  });

  it('are unavailable while the server is down, and available again once it is back', async () => {
    await put('a/b/c.png', Buffer.from('x'));
    await server.stop();
    const attempts = [
      put('a/b/d.png', Buffer.from('y')),
      put('a/b/e.png', LARGE),
      blobs.read('a/b/c.png'),
      blobs.stat('a/b/c.png'),
      blobs.delete('a/b/c.png'),
      blobs.check(),
      listed(blobs),
    ];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toBeInstanceOf(Unavailable)));
    await server.start();
    await blobs.check();
    expect(String(await blobs.read('a/b/c.png'))).toBe('x');
    for (const key of ['a/b/d.png', 'a/b/e.png']) expect(await blobs.stat(key)).toBeUndefined();
    await put('a/b/d.png', Buffer.from('y'));
  });

  it('reject with an error if the server stops in the middle of a read', async () => {
    await put('a/b/c.png', LARGE);
    const stream = (await blobs.open('a/b/c.png')).stream();
    await once(stream, 'readable');
    const read = buffer(stream);
    await Promise.all([expect(read).rejects.toThrow('aborted'), server.stop()]);
    await server.start();
    expect((await blobs.read('a/b/c.png')).equals(LARGE)).toBe(true);
  });
});
