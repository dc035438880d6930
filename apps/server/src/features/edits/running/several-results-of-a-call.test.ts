import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FakeDashScope,
  startFakeDashScope,
  replies as textReplies,
} from '../../../testing/dashscope/fake-dashscope.ts';
import { type FakeOpenAi, replies, startFakeOpenAi } from '../../../testing/openai/fake-openai.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

describe('several results of one call', () => {
  let openAi: FakeOpenAi;
  let dashScope: FakeDashScope;
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    openAi = await startFakeOpenAi();
    dashScope = await startFakeDashScope();
    server = await startTestServer({
      OPENAI_BASE_URL: openAi.url,
      OPENAI_API_KEY: 'test-key-of-the-stand-in',
      OPENAI_IMAGE_MODELS: 'gpt-image-2',
      DASHSCOPE_BASE_URL: dashScope.url,
      DASHSCOPE_API_KEY: 'test-key-of-the-stand-in',
      DASHSCOPE_IMAGE_MODELS: 'qwen-image-3.0',
    });
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await openAi.close();
    await dashScope.close();
  });

  it('are asked for at once, up to eight, if the model makes so many', async () => {
    const { body: list } = await visitor.get('/api/models');
    const counts = list.models.map(({ id, count }: { id: string; count: number }) => [id, count]);
    expect(counts).toEqual(
      expect.arrayContaining([
        ['gpt-image-2', 8],
        ['qwen-image-3.0', 6],
        ['darkroom', 1],
      ]),
    );
    const task = await visitor.edit('a hat', { model: 'gpt-image-2', count: 8 });
    expect(openAi.requests.map(({ fields }) => fields['n'])).toEqual(['8']);
    expect(task.result_images?.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('may be fewer than were asked for, and the reason is told if there is one', async () => {
    openAi.reply(replies.images(2));
    const fewer = await visitor.edit('a hat', { model: 'gpt-image-2', count: 3 });
    expect(fewer).toMatchObject({ status: 'completed', delivered: { count: 2, differs: ['count'] } });
    expect(fewer.messages?.en).toBe('Of 3 results, 1 could not be made.');
    const error = { code: 'moderation_blocked', message: 'No.' };
    openAi.reply(replies.entries(async ({ painted }) => [{ error }, await painted(1)]));
    const blocked = await visitor.edit('a hat', { model: 'gpt-image-2', count: 2 });
    expect(blocked).toMatchObject({ status: 'completed', delivered: { count: 1 } });
    expect(blocked.messages?.en).toMatch(/^Of 2 results, 1 could not be made\. [A-Z“].{10}/);
  });

  it('come from the same job after a restart, and are paid for once', async () => {
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    dashScope.replyToPolls(async (...request) => {
      asked.resolve();
      await held.promise;
      await textReplies.job()(...request);
    });
    const id = await visitor.startEdit('a hat', { model: 'qwen-image-3.0', count: 4 });
    await asked.promise;
    dashScope.replyToPolls(textReplies.job());
    const restarted = server.restart();
    held.resolve();
    await restarted;
    const task = await visitor.outcome(id);
    expect(task.result_images).toHaveLength(4);
    expect([dashScope.requests.length, dashScope.jobs.started]).toEqual([1, 1]);
  });
});
