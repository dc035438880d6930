import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('reading an instruction', () => {
  it('describes the result in both languages, and creates no task', async () => {
    const person = await server.person();
    const answer = await person.request('POST', '/api/v1/darkroom/read', { json: { prompt: '亮一点，对比度+8%' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accepted: true,
      language: 'zh',
      understood: [
        { text: '亮一点', start: 0, end: 3, words: { zh: '亮度 +10%', en: 'brightness +10%' } },
        { text: '对比度+8%', start: 4, end: 10, words: { zh: '对比度 +8%', en: 'contrast +8%' } },
      ],
      words: { zh: '亮度 +10%，对比度 +8%', en: 'brightness +10%, contrast +8%' },
      refused: [],
      message: null,
      messages: null,
      suggestion: null,
      needs_model: false,
    });
    expect((await person.get('/api/image-edit/tasks')).body.tasks).toEqual([]);
  });

  it('marks what it does not understand, lists what it does, and suggests the nearest instruction', async () => {
    const person = await server.person();
    const { body } = await person.request('POST', '/api/v1/darkroom/read', {
      json: { prompt: 'rotate 90 degrees, brighten the sky' },
    });
    expect(body).toMatchObject({
      accepted: false,
      language: 'en',
      understood: [{ text: 'rotate 90 degrees', words: { en: 'rotate 90 degrees' } }],
      refused: [{ text: 'brighten the sky', start: 19, end: 35, reason: 'not_understood' }],
      suggestion: 'rotate 90 degrees, top half: brightness +20%',
      needs_model: true,
    });
    expect(body.message).toMatch(/^Darkroom does not understand “brighten the sky”\. This needs an AI model/);
    expect(body.messages).toEqual({ zh: expect.stringMatching(/^暗房看不懂“brighten the sky”。/), en: body.message });
  });

  it('accepts an empty prompt, and has the same length limit as a task', async () => {
    const person = await server.person();
    const read = (prompt: string) => person.request('POST', '/api/v1/darkroom/read', { json: { prompt } });
    expect((await read('')).body).toMatchObject({ accepted: false, refused: [] });
    expect((await read('字'.repeat(4001))).body.code).toBe('validation_failed');
    expect((await read('水印 '.repeat(1300))).body.accepted).toBe(false);
  });
});

describe('the reading of a task', () => {
  it('is available to its owner after its end, and to no one else', async () => {
    const [person, stranger] = [await server.person(), await server.person()];
    const taskOf = async (prompt: string): Promise<string> => (await person.edit(prompt, { model: 'darkroom' })).id;
    const done = `/api/v1/darkroom/reading?task_id=${await taskOf('黑白，转成webp')}`;
    expect((await person.get(done)).body).toEqual({
      words: { zh: '黑白，存为 WebP', en: 'black and white, save as WebP' },
      output: { zh: expect.stringMatching(/^WebP，[\d.]+ KB$/), en: expect.stringMatching(/^WebP, [\d.]+ KB$/) },
    });
    expect((await stranger.get(done)).status).toBe(404);
    const refused = `/api/v1/darkroom/reading?task_id=${await taskOf('黑白，给他戴上帽子')}`;
    expect((await person.get(refused)).body).toMatchObject({
      refused: [{ text: '给他戴上帽子', start: 3, end: 9, reason: 'not_understood' }],
      understood: [{ text: '黑白', words: { zh: '黑白', en: 'black and white' } }],
      suggestion: '黑白',
      needs_model: true,
    });
  });
});
