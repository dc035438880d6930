import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('tasks whose owner is disabled or signed out', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let admin: Visitor;
  let ada: Visitor;
  let adaId: string;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '2' });
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  beforeEach(async () => {
    gemini.reply(replies.hang());
    ada = await server.person();
    adaId = (await ada.get('/api/v1/auth/me')).body.user.id;
  });

  /** Starts one running and two waiting tasks. */
  const begin = async (): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await ada.startEdit('a hat', { model: MODEL }));
    await gemini.received();
    return ids;
  };
  const outcomes = async (ids: readonly string[]) => {
    const rows = await server.context.db
      .selectFrom('edits')
      .select('error_code')
      .where('id', 'in', [...ids])
      .execute();
    return rows.map(({ error_code }) => error_code);
  };
  const disable = async (): Promise<void> => {
    const { status } = await admin.request('PATCH', `/api/v1/admin/users/${adaId}`, { json: { disabled: true } });
    expect(status).toBe(200);
  };

  it('are stopped when the account is disabled, whether they wait or run', async () => {
    const ids = await begin();
    const calls = gemini.requests.length;
    const hungUp = gemini.disconnected();
    await disable();
    expect(await outcomes(ids)).toEqual(['stopped', 'stopped', 'stopped']);
    await hungUp;
    // Another user has the slot now, and no task of the disabled account is left in the queue.
    gemini.reply(replies.image());
    await (await server.person()).edit('a hat', { model: MODEL });
    expect(gemini.requests.length).toBe(calls + 1);
    await gemini.received();
  });

  it('are stopped when the owner signs out everywhere else', async () => {
    const ids = await begin();
    const hungUp = gemini.disconnected();
    expect((await ada.request('DELETE', '/api/v1/auth/sessions')).status).toBe(200);
    expect(await outcomes(ids)).toEqual(['stopped', 'stopped', 'stopped']);
    await hungUp;
    expect((await ada.get('/api/v1/auth/me')).status).toBe(200);
  });

  it('do not start, and are stopped, if the process that disabled the account crashed before it stopped them', async () => {
    const bob = await server.person();
    const held = replies.heldImage();
    gemini.reply(held.reply);
    const first = await ada.startEdit('a hat', { model: MODEL });
    await gemini.received();
    const second = await ada.startEdit('a hat', { model: MODEL });
    const { db } = server.context;
    await db.updateTable('users').set({ disabled_at: Date.now() }).where('id', '=', adaId).execute();
    const calls = gemini.requests.length;
    held.release();
    await expect.poll(() => outcomes([second])).toEqual(['stopped']);
    // The first task had either finished, or it was aborted and is stopped at the next check.
    gemini.reply(replies.image());
    await bob.edit('a hat', { model: MODEL });
    expect(gemini.requests.length).toBe(calls + 1);
    await gemini.received();
    await server.context.edits.stopAllOf(adaId);
    expect(await outcomes([first])).toHaveLength(1);
  });

  it('are aborted while they run, even if their process was not notified of the disabled account', async () => {
    await begin();
    const hungUp = gemini.disconnected();
    const { db } = server.context;
    await db.updateTable('users').set({ disabled_at: Date.now() }).where('id', '=', adaId).execute();
    await hungUp;
    await server.context.edits.stopAllOf(adaId);
  });

  it('are not created by a request that was in progress while the account was disabled', async () => {
    await disable();
    const made = server.context.edits.generate(adaId, { prompt: 'a lighthouse', model: MODEL });
    await expect(made).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
    const rows = await server.context.db.selectFrom('edits').select('id').where('user_id', '=', adaId).execute();
    expect(rows).toEqual([]);
  });

  it('are stopped if the account is disabled while they are being created', async () => {
    const make = () => ada.request('POST', '/api/image-generate', { json: { prompt: 'a lighthouse', model: MODEL } });
    const [, ...answers] = await Promise.all([disable(), ...Array.from({ length: 20 }, make)]);
    expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
    const { db } = server.context;
    const left = db.selectFrom('edits').select('id').where('user_id', '=', adaId).where('status', '=', 'processing');
    expect(await left.execute()).toEqual([]);
  });
});
