import type { ServerResponse as Response } from 'node:http';
import type { ProviderTest } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeArk } from '../../testing/ark/fake-ark.ts';
import { startFakeDashScope } from '../../testing/dashscope/fake-dashscope.ts';
import { startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { sendJson } from '../../testing/provider-server.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATH = '/api/v1/admin/providers';
const API_KEY = 'sk-key-that-is-tested';

describe('the test of a provider', () => {
  let openai: FakeOpenAi;
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    openai = await startFakeOpenAi();
    server = await startTestServer();
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await openai.close();
  });

  const test = async (fields: object): Promise<ProviderTest> => {
    const json = { kind: 'openai', name: 'Studio', base_url: openai.url, api_key: API_KEY, ...fields };
    const { id } = (await admin.request('POST', PATH, { json })).body.provider;
    const { status, text, body } = await admin.request('POST', `${PATH}/${id}/test`);
    await admin.request('DELETE', `${PATH}/${id}`);
    expect(status).toBe(200);
    expect(text).not.toContain(API_KEY);
    return body;
  };

  it('lists the models of a server that speaks OpenAI’s API, and names the chosen ones that are not among them', async () => {
    const models = [{ id: 'gpt-image-2' }];
    expect(await test({ models })).toEqual({
      ok: true,
      messages: {
        zh: '连接正常，服务列出了 1 个模型。',
        en: 'The connection works, and the service lists 1 model.',
      },
      models,
    });
    const { messages } = await test({ models: [{ id: 'flux' }] });
    expect(messages.en).toBe('The connection works, and the service lists 1 model. Not among them: flux.');
    expect(openai.requests).toEqual([]);
  });

  it('lists the models of Gemini that make content', async () => {
    await using gemini = await startFakeGemini();
    for (const base_url of [gemini.url, `${gemini.url}/v1beta/`])
      expect(await test({ kind: 'gemini', base_url })).toMatchObject({
        ok: true,
        models: [{ id: 'gemini-3-pro-image', name: 'Nano Banana Pro' }],
      });
    expect(gemini.requests).toEqual([]);
  });

  it('lists the models of Ark', async () => {
    await using ark = await startFakeArk();
    const result = await test({ kind: 'ark', base_url: ark.url });
    expect(result).toMatchObject({ ok: true, models: [{ id: 'doubao-seedream-5-5-261028' }] });
    expect(ark.requests).toEqual([]);
  });

  it('asks DashScope, which cannot list its models, for an unknown job', async () => {
    await using dashScope = await startFakeDashScope();
    const result = await test({ kind: 'dashscope', base_url: dashScope.url });
    expect(result).toEqual({ ok: true, messages: { zh: expect.stringContaining('有效'), en: expect.any(String) } });
    expect([dashScope.requests.length, dashScope.jobs.started]).toEqual([0, 0]);
  });

  it('needs no key at a server on this network', async () => {
    await using local = await startFakeOpenAi('sglang');
    expect(await test({ base_url: local.url, api_key: null })).toMatchObject({ ok: true });
  });

  const error = (code: string, message: string) => ({
    error: { message, type: code, code, param: null },
  });

  it.each([
    [
      'a wrong key',
      (_: unknown, r: Response) => sendJson(r, 401, error('invalid_api_key', `wrong: ${API_KEY}`)),
      '「Studio」的密钥',
    ],
    [
      'no permission',
      (_: unknown, r: Response) => sendJson(r, 403, error('permission_denied', 'no')),
      '「Studio」的密钥',
    ],
    ['no such path', (_: unknown, r: Response) => sendJson(r, 404, {}), '「Studio」的接口地址'],
    ['HTML with status 200', (_: unknown, r: Response) => r.writeHead(200).end('<html><title>Welcome'), 'Welcome'],
    ['HTML with status 403', (_: unknown, r: Response) => r.writeHead(403).end('<html><title>Denied'), 'Denied'],
    [
      'a redirect',
      (_: unknown, r: Response) => r.writeHead(302, { location: 'https://other.example/' }).end(),
      'other.example',
    ],
    [
      'too many requests',
      (_: unknown, r: Response) => sendJson(r, 429, error('rate_limit_exceeded', 'slow')),
      '请求太多',
    ],
    ['a fault', (_: unknown, r: Response) => sendJson(r, 500, error('server_error', 'oops')), '暂时不可用'],
    ['another format', (_: unknown, r: Response) => sendJson(r, 200, { models: 3 }), '不是预期的格式'],
    ['a broken connection', (_: unknown, r: Response) => r.destroy(), '连不上'],
  ] as const)('says in words what came: %s', async (_what, reply, words) => {
    openai.replyToList(reply);
    const { ok, messages, models } = await test({});
    expect([ok, models]).toEqual([false, undefined]);
    expect(messages.zh).toContain(words);
    expect(messages.en).toMatch(/^[A-Z].*\.$/s);
  });

  it('says that nothing listens at the address', async () => {
    const { ok, messages } = await test({ base_url: 'http://127.0.0.1:1/v1' });
    expect(ok).toBe(false);
    expect(messages.zh).toContain('连不上');
    expect(messages.zh).toContain('「Studio」的接口地址');
  });

  it('says that the key is missing, and sends no request', async () => {
    const result = await test({ kind: 'dashscope', api_key: null });
    expect(result).toMatchObject({ ok: false, messages: { zh: expect.stringContaining('密钥') } });
  });

  it.each(['gemini', 'dashscope', 'ark'])('says that the key of %s is wrong', async (kind) => {
    const fault = {
      code: 'InvalidApiKey',
      message: 'no',
      error: { status: 'UNAUTHENTICATED', code: 'AuthenticationError' },
    };
    await using other = await startFakeOpenAi();
    other.serve((_request, response) => sendJson(response, 401, fault));
    const { ok, messages } = await test({ kind, base_url: other.url.replace(/\/v1$/, '') });
    expect(ok).toBe(false);
    expect(messages.zh).toContain('「Studio」的密钥');
  });
});
