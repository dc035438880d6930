import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sharedEnv } from './testing/backends.ts';
import { makePicture } from './testing/pictures.ts';
import { type PostgresServer, startPostgresServer } from './testing/postgres-server.ts';
import { type S3Server, startS3Server } from './testing/s3-server.ts';
import { boot, shutDown, writePage } from './testing/test-server.ts';
import { Visitor } from './testing/visitor.ts';

describe('a server whose database or bucket goes away', () => {
  let folder: string;
  let postgres: PostgresServer;
  let s3: S3Server;
  let running: Awaited<ReturnType<typeof boot>>;
  let visitor: Visitor;
  let uploaded: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-outage-'));
    postgres = await startPostgresServer(inject('postgresBin'));
    s3 = await startS3Server();
    await writePage(join(folder, 'web'));
    running = await boot(folder, sharedEnv(await postgres.createDatabase(), await s3.newBucket()));
    visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    uploaded = (await visitor.upload()).id;
  });
  afterAll(async () => {
    await shutDown(running);
    await s3[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const refused = { status: 503, body: { code: 'unavailable' } };
  const isReady = async (): Promise<number> => (await visitor.get('/readyz')).status;
  const rowsAndBlobs = async () => {
    const { rows, blobs, orphans, dropped, lost } = await running.context.doctor.run({
      dryRun: true,
      verify: true,
      before: Date.now() + 1000,
    });
    return { rows, blobs, orphans, dropped, lost };
  };

  it('says 503 while the database is gone, lives on, and works again once it is back', async () => {
    await postgres.stop();
    for (const path of ['/readyz', '/api/v1/images', '/api/image-edit/tasks']) {
      const answer = await visitor.get(path);
      expect(answer).toMatchObject(refused);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await visitor.get('/healthz')).status).toBe(200);
    await postgres.start();
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200);
    expect((await visitor.bytes(uploaded)).status).toBe(200);
    // The queue and the messages between processes are back as well.
    await expect.poll(async () => (await visitor.edit('黑白')).status, { timeout: 20_000 }).toBe('completed');
  }, 60_000);

  it('tells what it knows of itself while the database hangs', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
    const holding = running.context.db.transaction().execute(async (trx) => {
      await sql`lock table storage in access exclusive mode`.execute(trx);
      isLocked();
      await release;
    });
    await locked;
    const { status, text } = await visitor.get('/metrics');
    resolve();
    await holding;
    expect([status, text.includes('\npictor_users '), text.includes('\npictor_http_requests_total{')]).toEqual([
      200,
      false,
      true,
    ]);
  });

  it('says 503 while the bucket is gone, keeps nothing half, and works again once it is back', async () => {
    const before = await rowsAndBlobs();
    const usedBefore = (await visitor.get('/api/v1/storage')).body.workspace_bytes;
    await s3.stop();
    expect(await isReady()).toBe(503);
    const upload = await visitor.postFile(await makePicture());
    expect(upload).toMatchObject(refused);
    expect(upload.headers.get('retry-after')).toBe('5');
    expect((await visitor.get('/api/v1/images')).status).toBe(200);
    expect((await visitor.get('/healthz')).status).toBe(200);
    await s3.start();
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200);
    expect(await rowsAndBlobs()).toEqual(before);
    expect((await visitor.get('/api/v1/storage')).body.workspace_bytes).toBe(usedBefore);
    expect((await visitor.bytes((await visitor.upload()).id)).status).toBe(200);
  }, 60_000);
});
