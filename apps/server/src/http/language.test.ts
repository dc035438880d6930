import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const ENGLISH = 'en-US,en;q=0.9,zh-CN;q=0.5';

describe('the language of an error', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const refusal = async (path: string, language?: string): Promise<string> => {
    const { body } = await server.stranger().get(path, language === undefined ? {} : { 'accept-language': language });
    return body.error;
  };

  it.each([
    ['is Chinese by default', undefined, '请先登录'],
    ['is Chinese for callers who accept any language', '*', '请先登录'],
    ['is Chinese for callers who prefer Chinese', 'zh-TW,zh;q=0.9,en;q=0.8', '请先登录'],
    ['is Chinese for callers who know neither language', 'fr', '请先登录'],
    ['is English for callers who prefer English', ENGLISH, 'Authentication is required.'],
    ['is English for callers who understand English alone of both', 'de, en;q=0.3', 'Authentication is required.'],
    ['is Chinese for a header that is no list of languages', ';;=q,\u00e9', '请先登录'],
  ])('%s', async (_name, language, sentence) => {
    expect(await refusal('/api/v1/images', language)).toBe(sentence);
  });

  it('is followed by unknown addresses and by invalid requests, whose fields stay named', async () => {
    expect(await refusal('/api/v1/nothing', ENGLISH)).toBe('Not found.');
    const visitor = await server.person();
    const { body } = await visitor.get('/api/v1/images?limit=x', { 'accept-language': ENGLISH });
    expect(body).toMatchObject({
      code: 'validation_failed',
      error: 'The request is invalid. issues names the fields.',
      issues: [{ path: 'limit' }],
    });
  });
});
