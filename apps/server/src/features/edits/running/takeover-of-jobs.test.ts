import type { Provider } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeDashScope, replies, startFakeDashScope } from '../../../testing/dashscope/fake-dashscope.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

const PROVIDERS = '/api/v1/admin/providers';
const MODEL = 'qwen-image-3.0';

describe('a call that works in the background, of a model of two providers', () => {
  let one: FakeDashScope;
  let two: FakeDashScope;
  let server: TestServer;
  let admin: Visitor;
  let first: Provider;
  let second: Provider;
  beforeAll(async () => {
    one = await startFakeDashScope();
    two = await startFakeDashScope();
    server = await startTestServer();
    admin = await server.person();
    const create = async ({ url }: FakeDashScope, fields: object): Promise<Provider> => {
      const shared = { kind: 'dashscope', base_url: url, api_key: 'sk-key-of-the-stand-in', models: [{ id: MODEL }] };
      return (await admin.request('POST', PROVIDERS, { json: { ...shared, ...fields } })).body.provider;
    };
    first = await create(one, { name: 'First' });
    second = await create(two, { name: 'Second', fallback: true });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await one.close();
    await two.close();
  });
  afterEach(() => {
    one.reply(replies.pictures());
    one.replyToPolls(replies.job());
    two.replyToPolls(replies.job());
  });

  const entriesOf = (taskId: string) =>
    server.context.db.selectFrom('spend').selectAll().where('edit_id', '=', taskId).execute();

  it.each([1, 2])('goes on at the second after a restart, if that has its job, for %i results', async (count) => {
    one.reply(replies.badKey());
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    two.replyToPolls(async (...request) => {
      asked.resolve();
      await held.promise;
      await replies.job()(...request);
    });
    const before = { one: one.requests.length, two: two.jobs.started };
    const id = await admin.startEdit('a hat', { model: MODEL, count });
    await asked.promise;
    two.replyToPolls(replies.job());
    // A new call would be taken by the first, which works again.
    one.reply(replies.pictures());
    await server.restart();
    held.resolve();
    expect(await admin.outcome(id)).toMatchObject({ status: 'completed' });
    expect([one.requests.length - before.one, two.jobs.started - before.two]).toEqual([1, 1]);
    expect(await entriesOf(id)).toMatchObject([{ provider: second.id, results: count, outcome: 'completed' }]);
  });

  it('stays at the first if that has its job', async () => {
    one.replyToPolls(replies.jobRefused(401, 'InvalidApiKey'));
    const before = two.jobs.started;
    const task = await admin.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'failed', error_code: 'provider_auth' });
    expect(two.jobs.started).toBe(before);
    expect(await entriesOf(task.id)).toMatchObject([{ provider: first.id }]);
  });
});
