import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { makePicture } from './testing/files/pictures.ts';
import { type FakeGemini, replies, startFakeGemini } from './testing/gemini/fake-gemini.ts';
import { geminiEnv } from './testing/gemini/gemini-env.ts';
import { sharedEnv } from './testing/stores/backends.ts';
import { type PostgresServer, startPostgresServer } from './testing/stores/postgres-server.ts';
import { type S3Server, startS3Server } from './testing/stores/s3-server.ts';
import { boot, shutDown, writePage } from './testing/test-server.ts';
import { Visitor } from './testing/visitor.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('a server whose database or bucket goes away', () => {
  let folder: string;
  let postgres: PostgresServer;
  let s3: S3Server;
  let running: Awaited<ReturnType<typeof boot>>;
  let visitor: Visitor;
  let gemini: FakeGemini;
  let uploaded: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-outage-'));
    postgres = await startPostgresServer(inject('postgresBin'));
    s3 = await startS3Server();
    await writePage(join(folder, 'web'));
    gemini = await startFakeGemini();
    const env = sharedEnv(await postgres.createDatabase(), await s3.newBucket());
    running = await boot(folder, { ...env, ...geminiEnv(gemini) });
    visitor = new Visitor(() => running.url);
    await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    uploaded = (await visitor.upload()).id;
  }, 60_000);
  afterAll(async () => {
    await shutDown(running);
    await gemini.close();
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

  it('answers 503 while the database is down, keeps running, and works again once it is back', async () => {
    await postgres.stop();
    const login = () =>
      visitor.request('POST', '/api/v1/auth/login', { json: { email: 'bob@example.com', password: 'wrong password' } });
    const reads = ['/readyz', '/api/v1/images', '/api/image-edit/tasks'].map((path) => () => visitor.get(path));
    for (const ask of [...reads, login]) {
      const answer = await ask();
      expect(answer).toMatchObject(refused);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await visitor.get('/healthz')).status).toBe(200);
    await postgres.start();
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200);
    expect((await visitor.bytes(uploaded)).status).toBe(200);
    // The queue and the messages between processes work again as well.
    await expect
      .poll(async () => (await visitor.edit('黑白', { model: 'darkroom' })).status, {
        timeout: 20_000,
      })
      .toBe('completed');
  }, 60_000);

  /** The tests stop one of these while a model's answer arrives or a task begins. */
  const outages = {
    database: { stop: () => postgres.stop(), start: () => postgres.start() },
    bucket: { stop: () => s3.stop(), start: () => s3.start() },
  };
  const goes = (what: keyof typeof outages) => outages[what];
  const outcomeOf = async (taskId: string) => {
    const { db } = running.context;
    const row = db
      .selectFrom('edits')
      .innerJoin('tasks', 'tasks.id', 'edits.id')
      .select(['status', 'attempts', 'error_code'])
      .where('edits.id', '=', taskId);
    await expect
      .poll(async () => (await row.executeTakeFirst().catch(() => undefined))?.status, { timeout: 30_000 })
      .not.toBeOneOf(['processing', undefined]);
    return await row.executeTakeFirst();
  };

  it.each(['database', 'bucket'] as const)(
    'keeps the answer of a model that arrives while the %s is down',
    async (what) => {
      const held = replies.heldImage();
      gemini.reply(held.reply);
      const asked = gemini.requests.length;
      const taskId = await visitor.startEdit('a hat', { model: MODEL });
      await gemini.received();
      await goes(what).stop();
      const kept = vi.spyOn(running.context.assets, 'keepResult');
      held.release();
      const outcomes = () => kept.mock.settledResults.map(({ type }) => type);
      await expect.poll(outcomes, { timeout: 20_000 }).toContain('rejected');
      kept.mockRestore();
      await goes(what).start();
      expect(await outcomeOf(taskId)).toEqual({ status: 'completed', attempts: 1, error_code: null });
      expect(gemini.requests.length).toBe(asked + 1);
    },
    90_000,
  );

  it('retries a task whose original cannot be read until it can be read', async () => {
    gemini.reply(replies.image());
    const { id, thumbnail } = await visitor.upload();
    await s3.stop();
    const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: 'a hat', model: MODEL };
    const taskId = (await visitor.request('POST', '/api/image-edit', { json: edit })).body.task_id;
    const { db } = running.context;
    const faults = db.selectFrom('queued_tasks').select('faults').where('task_id', '=', taskId);
    await expect.poll(async () => (await faults.executeTakeFirst())?.faults, { timeout: 30_000 }).toBeGreaterThan(1);
    await s3.start();
    await gemini.received();
    expect(await outcomeOf(taskId)).toEqual({ status: 'completed', attempts: 1, error_code: null });
  }, 90_000);

  it('accepts a task and stops another while the queue cannot be written to', async () => {
    const { db } = running.context;
    gemini.reply(replies.hang(), replies.image());
    const stopped = await visitor.startEdit('a hat', { model: MODEL });
    await gemini.received();
    const hungUp = gemini.disconnected();
    await sql`alter table queued_tasks rename to away`.execute(db);
    expect((await visitor.request('PUT', `/api/image-edit?task_id=${stopped}`)).status).toBe(200);
    await hungUp;
    const accepted = await visitor.startEdit('a hat', { model: MODEL });
    await sql`alter table away rename to queued_tasks`.execute(db);
    expect(await outcomeOf(stopped)).toMatchObject({ error_code: 'stopped' });
    expect(await outcomeOf(accepted)).toMatchObject({ status: 'completed' });
  }, 90_000);

  it('reports the metrics of the process itself while the database hangs', async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
    const holding = running.context.db.transaction().execute(async (trx) => {
      await sql`lock table usage in access exclusive mode`.execute(trx);
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

  it('is not ready while the database is read-only, as on a standby, and keeps nothing of the uploads that it refuses', async () => {
    const { db, blobs } = running.context;
    const readOnly = async (value: 'on' | 'off'): Promise<void> => {
      await sql`alter system set default_transaction_read_only = ${sql.lit(value)}`.execute(db);
      await sql`select pg_reload_conf()`.execute(db);
    };
    const count = async (): Promise<number> => {
      let blobCount = 0;
      for await (const _ of blobs.list()) blobCount += 1;
      return blobCount;
    };
    const before = await count();
    await readOnly('on');
    await expect.poll(isReady, { timeout: 10_000 }).toBe(503);
    expect(await visitor.postFile(await makePicture())).toMatchObject(refused);
    expect(await count()).toBe(before);
    await readOnly('off');
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200);
  });

  it('answers 503 while the bucket is down, keeps no partial uploads, and works again once it is back', async () => {
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
