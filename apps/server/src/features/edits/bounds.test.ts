import { TaskListQuery } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TASKS_BOUNDS } from '../../platform/bounds/tasks.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { insertTasks } from '../../testing/task-rows.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Answer, Visitor } from '../../testing/visitor.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('limits on the tasks of one user', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  let userId: string;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '2' });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  beforeEach(async () => {
    gemini.reply(replies.hang());
    visitor = await server.person();
    userId = (await visitor.get('/api/v1/auth/me')).body.user.id;
  });
  afterEach(() => server.context.edits.stopAllOf(userId));

  const generate = (count = 1): Promise<Answer> =>
    visitor.request('POST', '/api/image-generate', { json: { prompt: 'a lighthouse', model: MODEL, count } });
  const requireRefusal = (answer: Answer): void => {
    expect([answer.status, answer.body.code]).toEqual([429, 'too_many_requests']);
    expect(answer.body.error).toMatch(/[\u4e00-\u9fff]/);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  };

  it('allow a number of unfinished tasks, even with concurrent requests, and answer 429 to the next one', async () => {
    const { value } = TASKS_BOUNDS.unfinishedPerPerson;
    await insertTasks(server.context.db, value - 5, { user_id: userId, status: 'processing' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => generate()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(5);
    for (const answer of refused) requireRefusal(answer);
    expect(refused[0]?.body.error).toContain(String(value));
  });

  it('allow a number of new tasks per minute, and answer 429 to the next one', async () => {
    const { value } = TASKS_BOUNDS.newPerMinute;
    for (let n = 0; n < value; n += 10)
      for (const { status } of await Promise.all(Array.from({ length: 10 }, () => generate())))
        expect(status).toBe(200);
    requireRefusal(await generate());
  });

  it('count each result that a task is to make', async () => {
    const { value } = TASKS_BOUNDS.unfinishedPerPerson;
    await insertTasks(server.context.db, 1, { user_id: userId, status: 'processing', count: value - 3 });
    requireRefusal(await generate(4));
    expect((await generate(3)).status).toBe(200);
    requireRefusal(await generate());
  });

  it('count each result that new tasks ask for in a minute', async () => {
    const { value } = TASKS_BOUNDS.newPerMinute;
    for (let n = 4; n < value; n += 4) expect((await generate(4)).status).toBe(200);
    expect((await generate(3)).status).toBe(200);
    requireRefusal(await generate(4));
  });

  it('keep a number of tasks; a new one deletes the oldest finished ones beyond it', async () => {
    const { db } = server.context;
    const { value } = TASKS_BOUNDS.keptPerPerson;
    const other = (await (await server.person()).get('/api/v1/auth/me')).body.user.id;
    const [othersOldest] = await insertTasks(db, 1, { user_id: other, status: 'failed' });
    const [processing] = await insertTasks(db, 1, { user_id: userId, status: 'processing' });
    const finished = await insertTasks(db, value + 1, { user_id: userId, status: 'failed' });
    expect((await generate()).status).toBe(200);
    const ids = [processing, othersOldest, ...finished.slice(0, 5)].flatMap((id) => id ?? []);
    const left = await db.selectFrom('tasks').select('id').where('id', 'in', ids).execute();
    expect(left.map(({ id }) => id).toSorted()).toEqual(
      [processing, othersOldest, ...finished.slice(2, 5)].flatMap((id) => id ?? []).toSorted(),
    );
  });

  it('store a limited amount of the model’s evidence, and mark what was left out', async () => {
    const violations = Array.from({ length: 5000 }, (_, n) => ({ quotaId: `GenerateRequestsPerDayPerProject-${n}` }));
    const details = [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations }];
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.', details };
    gemini.reply((_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    const task = await visitor.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'failed', error_code: 'provider_quota' });
    const { evidence } = await server.context.db
      .selectFrom('edits')
      .select('evidence')
      .where('id', '=', task.id)
      .executeTakeFirstOrThrow();
    expect(Buffer.byteLength(evidence ?? '')).toBeLessThanOrEqual(TASKS_BOUNDS.evidence.value);
    expect(JSON.parse(evidence ?? '')).toMatchObject({ providerStatus: 'RESOURCE_EXHAUSTED', left_out: ['quotaIds'] });
  });

  it('send a new event stream a limited amount, the newest first', async () => {
    const { db } = server.context;
    const [, second, ...waiting] = await insertTasks(db, TASKS_BOUNDS.unfinishedPerPerson.value, {
      user_id: userId,
      status: 'processing',
      prompt: '长'.repeat(4000),
    });
    const newest = await insertTasks(db, 20, {
      user_id: userId,
      status: 'failed',
      prompt: '长'.repeat(4000),
      created_at: Date.now(),
    });
    const first = await visitor.events().next();
    const told: string[] = first.value?.data.tasks.map(({ id }: { id: string }) => id);
    expect(Buffer.byteLength(JSON.stringify(first.value?.data))).toBeLessThan(TASKS_BOUNDS.snapshot.value + 100);
    expect(told).toEqual(expect.arrayContaining([...newest, waiting.at(-1)]));
    expect(told).not.toContain(second);
    // The other tasks can be read from the list.
    const limit = TaskListQuery.parse({ limit: '100' }).limit;
    const page = await visitor.get(`/api/image-edit/tasks?status=processing&limit=${limit}`);
    expect(page.body.tasks).toHaveLength(limit);
  });

  it('send a new event stream all unfinished tasks if they are small enough', async () => {
    const { db } = server.context;
    const processing = await insertTasks(db, TASKS_BOUNDS.unfinishedPerPerson.value, {
      user_id: userId,
      status: 'processing',
    });
    const first = await visitor.events().next();
    const told: string[] = first.value?.data.tasks.map(({ id }: { id: string }) => id);
    expect(told.toSorted()).toEqual(processing.toSorted());
  });
});
