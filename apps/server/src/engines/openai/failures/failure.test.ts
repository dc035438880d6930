import { inspect } from 'node:util';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { textOf } from '../../../platform/messages/catalogue.ts';
import { failureOf } from '../../../testing/engine-calls.ts';
import { type Reply, replies, startFakeOpenAi } from '../../../testing/openai/fake-openai.ts';
import type { EngineErrorCode } from '../../engine.ts';
import { API_KEY, callOf, engineOf, test } from '../test-fixture.ts';

type Case = [name: string, reply: Reply, code: EngineErrorCode, message: RegExp, evidence: object];

const { openAiError, newApi, body, entries } = replies;
const bytesOf = (text: string): Reply => replies.bytes(Buffer.from(text));

const CASES: Case[] = [
  ['no key', replies.noKey(), 'provider_auth', /OPENAI_API_KEY/, { httpStatus: 401 }],
  ['a wrong key', replies.wrongKey(), 'provider_auth', /OPENAI_API_KEY/, { providerStatus: 'invalid_api_key' }],
  ['an organisation that is not verified', replies.notVerified(), 'provider_auth', /权限/, { httpStatus: 403 }],
  ['a hard limit of billing', replies.hardLimit(), 'provider_quota', /额度或余额不足.*hard limit/, {}],
  ['no credit', replies.noCredit(), 'provider_quota', /额度或余额不足/, { httpStatus: 429 }],
  ['402', body(402, '{"error":{"code":402,"message":"Insufficient credits"}}'), 'provider_quota', /余额不足/, {}],
  [
    'blocked words',
    replies.blocked('input'),
    'content_blocked',
    /拒绝了这次请求：「Your request was rejected/,
    { moderationStage: 'input', moderationCategories: ['violence'] },
  ],
  ['a blocked picture', replies.blocked('output'), 'content_blocked', /拒绝/, { moderationStage: 'output' }],
  ['another 400', openAiError(400, 'invalid_value', 'Bad size.'), 'provider_invalid', /「Bad size\.」.*HTTP 400/, {}],
  ['a model that is gone', openAiError(404, 'model_not_found', 'No such model.'), 'model_retired', /没有这个模型/, {}],
  [
    'a wrong address',
    openAiError(404, null, 'Invalid URL (POST /v1/images)'),
    'provider_invalid',
    /OPENAI_BASE_URL/,
    {},
  ],
  ['a request that is too large', body(413, '<html><h1>413</h1></html>', 'text/html'), 'provider_invalid', /413/, {}],
  ['a redirect', replies.html(302, { location: 'https://login.example/' }), 'provider_invalid', /login\.example/, {}],
  ['HTML', replies.html(), 'provider_invalid', /不是预期的格式.*OPENAI_BASE_URL/, { contentType: 'text/html' }],
  ['a firewall', replies.html(403), 'provider_invalid', /防火墙/, { page: 'Sign in to the network' }],
  ['half a JSON document', replies.cutJson(), 'provider_invalid', /不完整/, { httpStatus: 200 }],
  ['JSON that is no answer', body(200, '{"ok":true}'), 'provider_invalid', /不是预期的格式/, {}],
  ['an empty body', body(200, ''), 'provider_invalid', /不完整/, {}],

  ['no results', body(200, '{"created":1,"data":[]}'), 'no_image', /没有画出图片/, { created: 1 }],
  ['a result without a picture', entries(() => [{ revised_prompt: 'A cat.' }]), 'no_image', /没有画出图片/, {}],
  ['null in the place of a result', entries(() => [null, 7, 'x']), 'no_image', /没有画出图片/, {}],
  ['an empty picture', entries(() => [{ b64_json: '' }]), 'provider_invalid', /已损坏/, {}],
  ['a picture that is none', bytesOf('this is no picture'), 'provider_invalid', /已损坏/, {}],
  ['SVG', bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'provider_invalid', /已损坏/, {}],
  ['broken base64', entries(() => [{ b64_json: 'iVBORw0KGgo*AAAA' }]), 'provider_invalid', /已损坏/, {}],
  [
    'an error in the place of a result',
    entries(() => [{ error: { code: 'content_policy_violation', message: 'Not this.' } }]),
    'content_blocked',
    /「Not this\.」/,
    {},
  ],
  [
    'no money in the place of a result',
    entries(() => [{ error: { code: 'insufficient_quota', message: 'No.' } }]),
    'provider_quota',
    /余额不足/,
    {},
  ],
  [
    '200 with an error',
    body(200, '{"error":{"message":"Bad size.","type":"invalid_request_error","code":"invalid_value"}}'),
    'provider_invalid',
    /「Bad size\.」/,
    {},
  ],
  [
    '200 with an error and no results',
    body(200, '{"data":[],"error":{"message":"No.","code":"insufficient_quota"}}'),
    'provider_quota',
    /余额不足/,
    {},
  ],
  [
    'an error in an event',
    body(200, 'event: error\ndata: {"error":{"message":"No.","code":"moderation_blocked"}}\n\n', 'text/event-stream'),
    'content_blocked',
    /拒绝/,
    {},
  ],

  ['500', replies.unavailable(500), 'provider_unavailable', /暂时不可用/, { httpStatus: 500 }],
  ['502 in HTML', replies.html(502), 'provider_unavailable', /HTTP 502/, {}],
  ['504', replies.unavailable(504), 'provider_unavailable', /暂时不可用/, {}],
  ['a reset connection', replies.reset(), 'provider_unavailable', /连接中途断开/, { networkError: 'ECONNRESET' }],
  ['a cut connection', replies.cutConnection(), 'provider_unavailable', /连接中途断开/, {}],
];

describe('the error of a task', () => {
  test.for(CASES)('%s', async ([, reply, code, message, evidence], { fake, engine }) => {
    fake.reply(reply);

    const error = await failureOf(engine.run(callOf()));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.evidence).toMatchObject(evidence);
    expect(textOf(error.sentences).en.replaceAll(/“[^”]*”/g, '')).not.toMatch(/\p{Script=Han}/u);
    // None of these is retried.
    expect(fake.requests).toHaveLength(1);
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
    expect(shown).not.toContain(API_KEY);
    expect(shown).not.toMatch(/iVBOR|\/9j\/|data:image/);
  });

  test('half a JPEG', async ({ fake, engine }) => {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
    const create = { width: 256, height: 256, channels: 3 as const, background: 'white', noise };
    const whole = await sharp({ create }).jpeg().toBuffer();
    fake.reply(replies.bytes(whole.subarray(0, whole.length / 2)));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'provider_invalid' });
  });

  test('a picture of more than 64 megapixels', async ({ fake, engine }) => {
    const create = { width: 8200, height: 8200, channels: 3 as const, background: 'white' };
    fake.reply(replies.bytes(await sharp({ create }).png({ compressionLevel: 1 }).toBuffer()));

    expect((await failureOf(engine.run(callOf()))).message).toMatch(/已损坏/);
  });

  test('a picture of 400 MB is rejected long before its end', async ({ fake, engine }) => {
    fake.reply(replies.huge(400_000_000));

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { networkError: 'too_large' } });
    expect((await fake.disconnected()).bytesSent).toBeLessThan(200_000_000);
  });

  test('a key that cannot be a header value', async ({ fake }) => {
    const apiKey = 'pasted\nwith a line break';

    const error = await failureOf(engineOf(fake, 'openai', { apiKey }).run(callOf()));

    expect(error.code).toBe('provider_auth');
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('with a line break');
  });
});

describe('the error of a gateway', () => {
  test.for([
    [newApi(403, 'insufficient_user_quota', '用户额度不足'), 'provider_quota', /「用户额度不足/],
    [newApi(503, 'model_not_found', '分组 default 下模型 x 无可用渠道'), 'model_retired', /可用的渠道/],
    [newApi(500, 'sensitive_words_detected', 'sensitive words'), 'content_blocked', /拒绝/],
    [newApi(500, 'channel:no_available_key', 'no key'), 'provider_auth', /渠道没有可用的密钥/],
    [newApi(500, 500, 'upstream'), 'provider_unavailable', /暂时不可用/],
    [newApi(401, '', '无效的令牌'), 'provider_auth', /密钥/],
  ] as const)('%#', async ([reply, code, message], { onTestFinished }) => {
    const fake = await startFakeOpenAi('gateway');
    onTestFinished(fake.close);
    fake.reply(reply);

    const error = await failureOf(engineOf(fake, 'gateway').run(callOf()));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(fake.requests).toHaveLength(1);
  });

  test('an empty string in both fields means that there is no picture', async ({ onTestFinished }) => {
    const fake = await startFakeOpenAi('gateway');
    onTestFinished(fake.close);
    fake.reply(entries(() => [{ url: '', b64_json: '', revised_prompt: '' }]));

    expect((await failureOf(engineOf(fake, 'gateway').run(callOf()))).code).toBe('no_image');
  });
});

describe('the error of a local server', () => {
  test.for([
    ['stable-diffusion.cpp', body(400, '{"error":"prompt required"}'), 'provider_invalid', /「prompt required」/],
    ['stable-diffusion.cpp', body(500, '{"error":"server_error","message":"bad"}'), 'provider_unavailable', /不可用/],
    ['sglang', body(400, '{"detail":"Invalid size."}'), 'provider_invalid', /「Invalid size\.」/],
    ['vllm-omni', body(422, '{"detail":[{"loc":["body"],"msg":"field required"}]}'), 'provider_invalid', /「field req/],
    ['vllm-omni', body(400, '{"detail":"Model mismatch: x"}'), 'provider_invalid', /「Model mismatch: x」/],
  ] as const)('%s: %#', async ([profile, reply, code, message], { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);
    fake.reply(reply);

    const error = await failureOf(engineOf(fake, profile).run(callOf()));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
