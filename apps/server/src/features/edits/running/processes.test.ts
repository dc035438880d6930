import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { type Backend, openBackend } from '../../../testing/stores/backends.ts';
import { boot, shutDown, writePage } from '../../../testing/test-server.ts';
import { Visitor } from '../../../testing/visitor.ts';

const MOVE = join(import.meta.dirname, '../../../cli/move-blobs.ts');
const MAIN = join(import.meta.dirname, '../../../main.ts');
const PERSON = { email: 'ada@example.com', password: 'correct horse' };
const MODEL = 'gemini-2.5-flash-image';

type Running = Awaited<ReturnType<typeof boot>>;

describe('several processes', () => {
  let folder: string;
  let backend: Backend;
  let gemini: FakeGemini;
  let env: Record<string, string>;
  let one: Running;
  let other: Running;
  let atOne: Visitor;
  let atOther: Visitor;
  const workers: Running[] = [];
  const children: ChildProcess[] = [];
  let folders = 0;

  const start = async (role: 'web' | 'worker'): Promise<Running> => {
    folders += 1;
    const own = join(folder, `${role}-${folders}`);
    await writePage(join(own, 'web'));
    return await boot(own, { ...env, ROLE: role });
  };
  const startWorker = async (): Promise<Running> => {
    const worker = await start('worker');
    workers.push(worker);
    return worker;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-processes-'));
    backend = await openBackend();
    gemini = await startFakeGemini();
    env = { ...backend.env, ...geminiEnv(gemini) };
    one = await start('web');
    other = await start('web');
    atOne = new Visitor(() => one.url);
    await atOne.register({ name: 'Ada', ...PERSON });
    atOther = new Visitor(() => other.url);
    await atOther.request('POST', '/api/v1/auth/login', { json: PERSON });
  });
  beforeEach(() => gemini.reply(replies.image()));
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const worker of workers.splice(0)) await shutDown(worker);
  });
  afterAll(async () => {
    for (const running of [one, other]) await shutDown(running);
    await gemini.close();
    await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('share the work: one accepts a task, a worker runs it, and a browser at another one sees the events', async () => {
    const events = atOther.events();
    await events.next();
    const taskId = await atOne.startEdit('a hat', { model: MODEL });
    await startWorker();
    await gemini.received();
    const stages = new Set<string>();
    for await (const { name, data } of events) {
      if (name !== 'task' || data.id !== taskId) continue;
      if (data.progress) stages.add(data.progress.stage);
      if (data.status !== 'processing') break;
    }
    expect(stages).toContain('calling_model');
    const task = await atOther.task(taskId);
    expect(task.status).toBe('completed');
    expect((await atOne.bytes(task.result_image?.id ?? '')).status).toBe(200);
  });

  it('stop a model call that another process has started', async () => {
    gemini.reply(replies.hang());
    await startWorker();
    const taskId = await atOne.startEdit('a hat', { model: MODEL });
    await gemini.received();
    expect((await atOther.request('PUT', `/api/image-edit?task_id=${taskId}`)).status).toBe(200);
    await gemini.disconnected();
    expect(await atOne.task(taskId)).toMatchObject({ status: 'failed', error_code: 'stopped' });
  });

  it('stop the running and waiting tasks of an account that another process has disabled', async () => {
    gemini.reply(replies.hang());
    await startWorker();
    const bob = new Visitor(() => other.url);
    const { id } = (await bob.register({ name: 'Bob', email: 'bob@example.com', password: 'correct horse' })).body.user;
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await bob.startEdit('a hat', { model: MODEL }));
    for (let n = 0; n < 2; n += 1) await gemini.received();
    const hungUp = [gemini.disconnected(), gemini.disconnected()];
    const json = { disabled: true };
    expect((await atOne.request('PATCH', `/api/v1/admin/users/${id}`, { json })).status).toBe(200);
    await Promise.all(hungUp);
    for (const taskId of ids) expect(await atOne.task(taskId)).toMatchObject({ error_code: 'stopped' });
    expect((await bob.get('/api/v1/auth/me')).status).toBe(401);
  });

  it('continue the task of a worker that is killed', async () => {
    gemini.reply(replies.hang(), replies.image());
    const data = join(folder, 'killed');
    const child = spawn(process.execPath, [MAIN], {
      env: { ...env, ROLE: 'worker', PORT: '0', DATA_DIR: data, LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    const taskId = await atOne.startEdit('a hat', { model: MODEL });
    await gemini.received();
    await startWorker();
    child.kill('SIGKILL');
    await gemini.received();
    expect((await atOther.outcome(taskId)).status).toBe('completed');
    const { attempts } = await one.context.db
      .selectFrom('tasks')
      .select('attempts')
      .where('id', '=', taskId)
      .executeTakeFirstOrThrow();
    expect(attempts).toBe(2);
    // The provider may bill the call of the killed worker, too.
    const entries = await one.context.db
      .selectFrom('spend')
      .select(['outcome', 'billed', 'results'])
      .where('edit_id', '=', taskId)
      .orderBy('created_at')
      .execute();
    expect(entries).toEqual([
      { outcome: 'interrupted', billed: null, results: 0 },
      { outcome: 'completed', billed: 1, results: 1 },
    ]);
    expect(await one.context.db.selectFrom('budget_reservations').selectAll().execute()).toEqual([]);
  }, 60_000);

  it('pay once for each result if a worker is killed between results', async () => {
    gemini.reply(replies.image(), replies.hang(), replies.image());
    const child = spawn(process.execPath, [MAIN], {
      env: { ...env, ROLE: 'worker', PORT: '0', DATA_DIR: join(folder, 'killed-between'), LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    const calls = gemini.requests.length;
    const taskId = await atOne.startEdit('a hat', { model: MODEL, count: 2 });
    const half = await atOther.taskWhen(taskId, ({ result_images }) => result_images !== undefined);
    for (let n = 0; n < 2; n += 1) await gemini.received();
    await startWorker();
    child.kill('SIGKILL');
    await gemini.received();
    const task = await atOther.outcome(taskId);
    expect(task).toMatchObject({ status: 'completed', delivered: { count: 2 } });
    expect(task.result_images).toContainEqual(half.result_images?.[0]);
    expect(gemini.requests.length - calls).toBe(3);
  }, 60_000);

  it('re-enqueue a task that is missing from the queue', async () => {
    const taskId = await atOne.startEdit('a hat', { model: MODEL });
    await one.context.db.deleteFrom('queued_tasks').execute();
    await startWorker();
    await gemini.received();
    expect((await atOther.outcome(taskId)).status).toBe('completed');
  });

  it('continue a task that a stopping worker hands back, without counting that attempt', async () => {
    gemini.reply(replies.hang(), replies.image());
    const leaving = await start('worker');
    const taskId = await atOne.startEdit('a hat', { model: MODEL });
    await gemini.received();
    await shutDown(leaving);
    expect((await atOne.task(taskId)).status).toBe('processing');
    await startWorker();
    await gemini.received();
    await atOther.outcome(taskId);
    const row = one.context.db
      .selectFrom('edits')
      .innerJoin('tasks', 'tasks.id', 'edits.id')
      .select(['status', 'attempts'])
      .where('edits.id', '=', taskId);
    expect(await row.executeTakeFirst()).toEqual({ status: 'completed', attempts: 1 });
  });

  it('keep their files during a move, and do not start while it runs', async () => {
    const move = spawn(process.execPath, [MOVE, '--to', 'disk', '--delete-source'], {
      env: { ...process.env, ...env, DATA_DIR: join(folder, 'move') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [complained, [code]] = await Promise.all([text(move.stderr), once(move, 'exit')]);
    expect([code, complained]).toEqual([1, expect.stringContaining('stop all of its processes first')]);
    const { db } = one.context;
    const lease = { name: 'move', holder: 'another process', expires_at: Date.now() + 60_000 };
    await db.insertInto('leases').values(lease).execute();
    await expect(start('web')).rejects.toThrow(/^S3_BUCKET: .+ its files are being moved$/);
    await db.deleteFrom('leases').where('name', '=', 'move').execute();
  });

  it('end the streams of a session in all processes', async () => {
    const elsewhere = new Visitor(() => other.url);
    await elsewhere.request('POST', '/api/v1/auth/login', { json: PERSON });
    const events = elsewhere.events();
    await events.next();
    const here = new Visitor(() => one.url);
    for (const [name, value] of elsewhere.cookies) here.cookies.set(name, value);
    expect((await here.request('POST', '/api/v1/auth/logout')).status).toBeLessThan(300);
    expect((await events.next()).done).toBe(true);
    expect((await elsewhere.get('/api/v1/auth/me')).status).toBe(401);
  });

  it('no longer serve what another process has deleted', async () => {
    const { id } = await atOne.upload();
    expect((await atOther.bytes(id)).status).toBe(200);
    await atOne.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    await expect.poll(async () => (await atOther.bytes(id)).status, { timeout: 3000 }).toBe(404);
  });

  it('share the count of wrong passwords', async () => {
    const attempt = async (url: string): Promise<number> => {
      const json = { email: 'bob@example.com', password: 'wrong password' };
      return (await new Visitor(() => url).request('POST', '/api/v1/auth/login', { json })).status;
    };
    for (let n = 0; n < 10; n += 1) expect(await attempt(n % 2 === 0 ? one.url : other.url)).toBe(401);
    for (const { url } of [one, other]) expect(await attempt(url)).toBe(429);
  });

  it('only answer health checks if they are workers', async () => {
    const { url } = await startWorker();
    const visitor = new Visitor(() => url);
    for (const path of ['/healthz', '/readyz']) expect((await visitor.get(path)).status).toBe(200);
    for (const path of ['/', '/api/v1/images', '/api/models'])
      expect(await visitor.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
