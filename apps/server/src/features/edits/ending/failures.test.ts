import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

describe('the failure of a task', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let person: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    person = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  afterEach(() => gemini.reply(replies.image()));

  const stored = async (id: string, { context } = server): Promise<unknown> => {
    const edits = context.db.selectFrom('edits').select(['error_code', 'failure']).where('id', '=', id);
    const { error_code, failure } = await edits.executeTakeFirstOrThrow();
    return { error_code, ...JSON.parse(failure ?? '{}') };
  };

  it('is stored as a code and values, here the seconds of a timeout', async () => {
    await using hasty = await startTestServer({ ...geminiEnv(gemini), TASK_TIMEOUT_SECONDS: '1' });
    gemini.reply(replies.hang());
    const task = await (await hasty.person()).edit('改一下');
    expect(await stored(task.id, hasty)).toEqual({
      error_code: 'timeout',
      language: 'zh',
      sentences: [{ code: 'timed_out', values: { seconds: 1 } }],
    });
    expect(task.messages).toEqual({
      zh: '任务超时（1 秒）',
      en: 'The run took longer than 1 s and was ended',
    });
  });

  it('has the words of the model as a value', async () => {
    gemini.reply(replies.textOnly('Which of the two cats?'));
    const { id } = await person.edit('改一下');
    expect(await stored(id)).toMatchObject({
      error_code: 'no_image',
      sentences: [{ code: 'words_alone', values: { text: 'Which of the two cats?' } }],
    });
  });

  it('has the parts that the darkroom did not understand, and is told in the language of the instruction', async () => {
    const task = await person.edit('add a hat', { model: 'darkroom' });
    expect(await stored(task.id)).toEqual({
      error_code: 'unsupported_instruction',
      language: 'en',
      sentences: [
        { code: 'not_understood', values: { parts: ['add a hat'], more: false } },
        { code: 'needs_model', values: { models: ['Gemini 2.5 Flash Image'] } },
      ],
    });
    expect(task.message).toMatch(/^Darkroom does not understand “add a hat”\. This needs an AI model: choose Gemini/);
    expect(task.messages).toEqual({ zh: expect.stringMatching(/^暗房看不懂“add a hat”。/), en: task.message });
  });

  it('of a newer version is told by its error code alone', async () => {
    const { id } = await person.edit('add a hat', { model: 'darkroom' });
    const failure = '{"language":"zh","sentences":[{"code":"of_a_newer_version","values":{}}]}';
    await server.context.db.updateTable('edits').set({ failure }).where('id', '=', id).execute();
    const task = await person.task(id);
    expect(task).toMatchObject({ status: 'failed', error_code: 'unsupported_instruction' });
    expect(Object.keys(task)).not.toEqual(expect.arrayContaining(['message']));
    expect(task.messages).toBeUndefined();
  });
});
