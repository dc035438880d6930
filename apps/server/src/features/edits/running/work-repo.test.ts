import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASKS_BOUNDS } from '../../../platform/bounds/tasks.ts';
import type { Cursor } from '../../../platform/db/cursor.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { insertTasks } from '../../../testing/task-rows.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';
import { endAttempt } from '../ending/closing.ts';
import { INTERRUPTED } from '../ending/failure.ts';
import * as work from './work-repo.ts';

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

  /** Starts a task whose first attempt waits for the model. */
  const begin = async (): Promise<string> => {
    gemini.reply(replies.hang());
    const id = await visitor.startEdit('a hat', { model: MODEL });
    await gemini.received();
    return id;
  };
  const attemptsOf = async (id: string) => {
    const { db } = server.context;
    return await db
      .selectFrom('edits')
      .innerJoin('tasks', 'tasks.id', 'edits.id')
      .select(['status', 'attempts'])
      .where('edits.id', '=', id)
      .executeTakeFirst();
  };

  it('that another one has followed neither ends the task nor changes its count, and is aborted', async () => {
    const { db } = server.context;
    const id = await begin();
    const fail = (attempts: number) =>
      db.transaction().execute((trx) => endAttempt(trx, { id, count: 1, attempts }, INTERRUPTED));
    const hungUp = gemini.disconnected();
    await work.claimTask(db, id);
    expect(await fail(1)).toBeUndefined();
    await work.handBackTask(db, { id, attempts: 1 });
    expect(await attemptsOf(id)).toEqual({ status: 'processing', attempts: 2 });
    await hungUp;
    expect(await fail(2)).toBe('interrupted');
  });

  it('is aborted if the task has ended, even without a notification', async () => {
    const id = await begin();
    const hungUp = gemini.disconnected();
    await work.closeTask(server.context.db, id, { status: 'failed', ...INTERRUPTED });
    await hungUp;
  });

  it('does not begin if the task is overdue', async () => {
    const { db } = server.context;
    const id = await begin();
    await db.updateTable('edits').set({ deadline_at: Date.now() }).where('id', '=', id).execute();
    expect(await work.claimTask(db, id)).toBeUndefined();
  });
});

describe('unfinished tasks', () => {
  it('are listed by page, ordered by deadline', async () => {
    await using server = await startTestServer();
    const { db } = server.context;
    const userId = (await (await server.person()).get('/api/v1/auth/me')).body.user.id;
    await insertTasks(db, 3, { user_id: userId, status: 'failed' });
    const early = await insertTasks(db, 4, { user_id: userId, status: 'processing', deadline_at: Date.now() + 60_000 });
    const late = await insertTasks(db, 3, { user_id: userId, status: 'processing', deadline_at: Date.now() + 120_000 });
    const createdBefore = Date.now();
    const found: string[] = [];
    let after: Cursor | undefined;
    do {
      const page = await work.listUnfinished(db, { createdBefore, after, limit: 2 });
      found.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      after = last && { key: last.deadline_at, id: last.id };
    } while (after);
    expect(found).toEqual([...early.toSorted(), ...late.toSorted()]);
  });

  it('are all queued when a process starts, however many there are', async () => {
    await using server = await startTestServer();
    const { db } = server.context;
    const { value } = TASKS_BOUNDS.recovered;
    for (let n = 0; n < 5; n += 1) {
      const userId = (await (await server.person()).get('/api/v1/auth/me')).body.user.id;
      await insertTasks(db, value / 4, { user_id: userId, status: 'processing', model: 'gone' });
    }
    await server.restart({ TASK_CONCURRENCY: '20' });
    const left = async () => {
      const tasks = server.context.db.selectFrom('edits').select(({ fn }) => fn.countAll<number>().as('count'));
      return (await tasks.where('error_code', '=', 'model_retired').executeTakeFirstOrThrow()).count;
    };
    await expect.poll(left, { timeout: 60_000, interval: 200 }).toBe((value / 4) * 5);
  }, 90_000);
});
