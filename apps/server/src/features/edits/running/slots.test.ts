import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('tasks of a model that does not answer', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '2' });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  beforeEach(() => gemini.reply(replies.hang()));

  it('do not delay tasks of another engine', async () => {
    const people = [await server.person(), await server.person()];
    for (const person of people) await person.startEdit('a hat', { model: MODEL });
    for (const _ of people) await gemini.received();
    const bob = await server.person();
    expect((await bob.edit('黑白', { model: 'darkroom' })).status).toBe('completed');
    for (const person of people)
      await server.context.edits.stopAllOf((await person.get('/api/v1/auth/me')).body.user.id);
  });

  it('of one user do not delay tasks of another user for the same model', async () => {
    const [ada, bob] = [await server.person(), await server.person()];
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await ada.startEdit('a hat', { model: MODEL }));
    await gemini.received();
    gemini.reply(replies.image());
    expect((await bob.edit('a hat', { model: MODEL })).status).toBe('completed');
    const attempts = await server.context.db.selectFrom('tasks').select('attempts').where('id', 'in', ids).execute();
    expect(attempts.map((row) => row.attempts).toSorted()).toEqual([0, 0, 0, 1]);
  });
});
