import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../testing/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';
import { INTERRUPTED } from './failure.ts';
import * as repo from './repo.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('an attempt at a task', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });

  /** A task whose first attempt waits for the model. */
  const begin = async (): Promise<string> => {
    gemini.reply(replies.hang());
    const id = await visitor.startEdit('a hat', { model: MODEL });
    await gemini.received();
    return id;
  };
  const attemptsOf = async (id: string) => {
    const { db } = server.context;
    return await db.selectFrom('tasks').select(['status', 'attempts']).where('id', '=', id).executeTakeFirst();
  };

  it('that another has followed neither fails the task nor takes from its count, and is let go', async () => {
    const { db } = server.context;
    const id = await begin();
    const hungUp = gemini.disconnected();
    await repo.claimTask(db, id);
    expect(await repo.failAttempt(db, { id, attempts: 1 }, INTERRUPTED)).toBe(false);
    await repo.handBackTask(db, { id, attempts: 1 });
    expect(await attemptsOf(id)).toEqual({ status: 'processing', attempts: 2 });
    await hungUp;
    expect(await repo.failAttempt(db, { id, attempts: 2 }, INTERRUPTED)).toBe(true);
  });

  it('is let go where the task has got its last word, and nobody told it', async () => {
    const id = await begin();
    const hungUp = gemini.disconnected();
    await repo.closeTask(server.context.db, id, { status: 'failed', ...INTERRUPTED });
    await hungUp;
  });

  it('does not begin once the task is overdue', async () => {
    const { db } = server.context;
    const id = await begin();
    await db.updateTable('tasks').set({ deadline_at: Date.now() }).where('id', '=', id).execute();
    expect(await repo.claimTask(db, id)).toBeUndefined();
  });
});
