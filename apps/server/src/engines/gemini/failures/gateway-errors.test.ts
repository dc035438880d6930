import { describe, expect } from 'vitest';
import { failureOf } from '../../../testing/engine-calls.ts';
import { gatewayErrors as errors, type Reply, replies } from '../../../testing/gemini/fake-gemini.ts';
import type { EngineErrorCode } from '../../engine.ts';
import { API_KEY, callOf, engineOf, expectBothLanguages, MODEL, test } from '../test-fixture.ts';

const { newApi, api } = errors;
const OUT_OF_MONEY = /额度或余额不足/;
const rate = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.001s' };
const perMinute = {
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }],
};

type Case = [name: string, reply: Reply, code: EngineErrorCode, message: RegExp];

const LASTING: Case[] = [
  ['402', errors.error(402, { message: 'Payment Required' }), 'provider_quota', OUT_OF_MONEY],
  ['402 as a page', errors.page(402, '402 Payment Required'), 'provider_quota', OUT_OF_MONEY],
  ['no quota, 403', newApi(403, 'insufficient_user_quota', '用户额度不足'), 'provider_quota', OUT_OF_MONEY],
  ['no quota, 429', newApi(429, 'insufficient_user_quota', 'user quota'), 'provider_quota', OUT_OF_MONEY],
  ['no quota, 401', newApi(401, '', '该令牌额度已用尽'), 'provider_quota', OUT_OF_MONEY],
  ['no quota, 500', newApi(500, 'pre_consume_token_quota_failed', '令牌额度不足'), 'provider_quota', OUT_OF_MONEY],
  ['no quota, 200', newApi(200, 'insufficient_user_quota', '预扣费额度失败'), 'provider_quota', OUT_OF_MONEY],
  [
    'insufficient_quota as a type',
    errors.error(429, { message: 'No.', type: 'insufficient_quota' }),
    'provider_quota',
    OUT_OF_MONEY,
  ],
  ['额度不足 alone', errors.body(403, { message: '您的额度不足，请充值' }), 'provider_quota', OUT_OF_MONEY],
  ['余额不足 alone', errors.error(403, '账户余额不足'), 'provider_quota', OUT_OF_MONEY],
  ['quota exceeded', errors.error(429, { message: 'Quota exceeded', code: 429 }), 'provider_quota', OUT_OF_MONEY],
  ['insufficient balance', errors.body(400, { detail: 'Insufficient balance' }), 'provider_quota', OUT_OF_MONEY],
  [
    'a model without a free quota',
    api(429, 429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0. Please retry in 3s.'),
    'provider_quota',
    /不免费/,
  ],
  ['a quota of the day in words', errors.error(429, { message: 'Daily quota exceeded' }), 'provider_quota', /今天/],

  [
    'a region',
    api(400, 400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    'provider_invalid',
    /管理员.*受支持地区的网关或代理/,
  ],
  [
    'a region, 200',
    api(200, 400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    'provider_invalid',
    /地区/,
  ],

  [
    'no channel for the model, 503',
    newApi(503, 'model_not_found', '分组 default 下模型 x 无可用渠道（distributor）'),
    'model_retired',
    /网关.*「.*无可用渠道/,
  ],
  [
    'no channel for the model, in words',
    errors.error(503, { message: '当前分组下对于模型 x 无可用渠道', type: 'one_api_error' }),
    'model_retired',
    /网关/,
  ],
  [
    'a model, in the format of OpenAI',
    errors.error(404, { message: 'The model `x` does not exist', code: 'model_not_found' }),
    'model_retired',
    /换一个模型/,
  ],
  ['a model, in a bare message', errors.body(404, { detail: 'Model x not found' }), 'model_retired', /已经下线/],
  [
    'a gateway channel without a key',
    newApi(500, 'channel:no_available_key', 'no available key'),
    'provider_auth',
    /渠道没有可用的密钥/,
  ],
  ['a key that a gateway refuses', newApi(401, '', '无效的令牌'), 'provider_auth', /GEMINI_API_KEY/],
  [
    'a key that is refused inside 200',
    api(200, 400, 'INVALID_ARGUMENT', 'API key not valid.'),
    'provider_auth',
    /GEMINI_API_KEY/,
  ],
  ['words that a gateway forbids', newApi(400, 'sensitive_words_detected', '检测到敏感词'), 'content_blocked', /拒绝/],

  ['404 as a page', errors.page(404, '404 Not Found'), 'provider_invalid', /地址没有模型服务.*GEMINI_API_URL/],
  ['404 in words', errors.text(404, '404 page not found'), 'provider_invalid', /地址没有模型服务/],
  ['404 without a body', errors.text(404, ''), 'provider_invalid', /地址没有模型服务/],
  ['404 of a web framework', errors.body(404, { detail: 'Not Found' }), 'provider_invalid', /地址没有模型服务/],
  [
    '404 of a gateway’s router',
    errors.error(404, {
      message: 'Invalid URL (POST /v1beta/models/x:generateContent)',
      type: 'invalid_request_error',
      code: '',
    }),
    'provider_invalid',
    /地址没有模型服务/,
  ],
  [
    '301',
    errors.redirect(301, 'https://user:pass@other.example/v1?key=secret'),
    'provider_invalid',
    /（other\.example）.*HTTP 301/,
  ],
  ['302', errors.redirect(302, '/login'), 'provider_invalid', /HTTP 302/],
  ['405 as a page', errors.page(405, '405 Not Allowed'), 'provider_invalid', /代理.*不接受 POST/],
  [
    '413 as a page',
    errors.page(413, '413 Request Entity Too Large'),
    'provider_invalid',
    /中间的代理.*client_max_body_size/,
  ],
  ['413 of the API', errors.error(413, { message: 'Too large.' }), 'provider_invalid', /小一些的图片/],
  ['501', errors.error(501, { message: 'x' }), 'provider_unavailable', /故障/],

  [
    'an error inside 200',
    errors.error(200, { message: 'Something broke', code: 'bad_response' }),
    'provider_invalid',
    /「Something broke」/,
  ],
  [
    'an error inside an array',
    errors.body(200, [{ error: { code: 400, message: 'Bad ratio.' } }]),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  ['an error as an event', errors.event({ message: 'Bad ratio.', code: 400 }), 'provider_invalid', /「Bad ratio\.」/],
  ['an error that is a string', errors.error(400, 'Bad ratio.'), 'provider_invalid', /「Bad ratio\.」/],
  ['a bare message', errors.body(400, { message: 'Bad ratio.' }), 'provider_invalid', /「Bad ratio\.」/],
  [
    'a bare message inside 200',
    errors.body(200, { message: 'Bad ratio.', code: 1 }),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  [
    'an error inside a detail',
    errors.body(400, { detail: { error: 'Bad ratio.' } }),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  ['an error without words', errors.error(400, {}), 'provider_invalid', /不接受这次请求（HTTP 400）/],
  [
    'a bare detail',
    errors.body(422, { detail: [{ loc: ['body'], msg: 'Bad ratio.' }] }),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  [
    'an error inside a message',
    newApi(400, 400, JSON.stringify({ error: { code: 400, message: 'User location is not supported' } })),
    'provider_invalid',
    /地区/,
  ],
];

const PASSING: Case[] = [
  [
    'a limit inside 200, by its name',
    errors.error(200, { message: 'Slow down', type: 'rate_limit_error' }),
    'rate_limited',
    /请求太多/,
  ],
  ['a limit inside 200, in words', errors.body(200, { message: 'Too many requests' }), 'rate_limited', /请求太多/],
  [
    'a fault inside 200, by its name',
    errors.error(200, { message: 'x', status: 'INTERNAL' }),
    'provider_unavailable',
    /稍后重试/,
  ],

  ['a saturated gateway, 429', newApi(429, '', '当前分组上游负载已饱和，请稍后再试'), 'provider_unavailable', /过载/],
  ['a saturated gateway, 200', newApi(200, 429, '当前分组上游负载已饱和'), 'provider_unavailable', /过载/],
  [
    'an overloaded model, 200',
    api(200, 503, 'UNAVAILABLE', 'The model is overloaded.'),
    'provider_unavailable',
    /过载/,
  ],
  [
    'an overloaded model as an event',
    errors.event({ code: 503, message: 'The model is overloaded.' }),
    'provider_unavailable',
    /过载/,
  ],
  ['500 of a gateway', newApi(500, 'do_request_failed', 'do request failed'), 'provider_unavailable', /稍后重试/],
  ['502 as a page', errors.page(502, '502 Bad Gateway'), 'provider_unavailable', /中间的代理/],
  ['504 as a page', errors.page(504, '504 Gateway Time-out'), 'provider_unavailable', /中间的代理.*超时/],
  ['524 of a proxy', errors.text(524, 'error code: 524'), 'provider_unavailable', /中间的代理/],
  ['529', errors.error(529, { message: 'Overloaded', type: 'overloaded_error' }), 'provider_unavailable', /过载/],
  [
    'a limit per minute that is called a quota',
    api(429, 429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric x', [perMinute, rate]),
    'rate_limited',
    /请求太多/,
  ],
  [
    'the same from a gateway',
    newApi(429, 429, 'You exceeded your current quota. Please retry in 0.001s.'),
    'rate_limited',
    /请求太多/,
  ],
  [
    'the same inside 200',
    api(200, 429, 'RESOURCE_EXHAUSTED', 'Quota exceeded: requests per minute', [rate]),
    'rate_limited',
    /请求太多/,
  ],
  [
    'a quota that the provider shares',
    api(429, 429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
    'rate_limited',
    /请求太多/,
  ],
];

describe('an error in the format of a gateway', () => {
  test.for(LASTING)('is final: %s', async ([, reply, code, message], { fake, engine }) => {
    fake.reply(reply, replies.image());

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code, evidence: { attempts: 1 } });
    expect(error.message).toMatch(message);
    expectBothLanguages(error);
  });

  test.for(PASSING)('is retried: %s', async ([, reply, code, message], { fake, engine }) => {
    fake.reply(reply);

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code, evidence: { attempts: 4 } });
    expect(error.message).toMatch(message);
    expectBothLanguages(error);
  });
});

describe('a wrong address', () => {
  test('appears in the message, without a key or a password', async ({ fake }) => {
    fake.reply(errors.page(404, '404 Not Found'));
    const apiUrl = fake.url.replace('http://', 'http://somebody:hush@');
    const key = encodeURIComponent(API_KEY);
    const endpoint = `/gateway/${key}/models/${MODEL}:generateContent?key=${key}`;

    const { message } = await failureOf(engineOf(fake, { apiUrl, endpoint }).run(callOf()));

    expect(message).toContain(`${fake.url}/gateway/[key]/models/${MODEL}:generateContent（`);
    expect(message).not.toMatch(/hush|AIza/);
  });

  test('is reported with the host of the redirect', async ({ fake, engine }) => {
    fake.reply(errors.redirect(301, 'https://user:pass@other.example/v1?key=secret'));

    const error = await failureOf(engine.run(callOf()));

    expect(error.evidence).toMatchObject({ httpStatus: 301, redirectedTo: 'other.example' });
    expect(JSON.stringify([error.message, error.evidence])).not.toMatch(/pass|secret/);
  });

  test("is reported with the title of the proxy's page", async ({ fake, engine }) => {
    fake.reply(errors.page(413, '413 Request Entity Too Large'));

    expect((await failureOf(engine.run(callOf()))).evidence).toMatchObject({
      httpStatus: 413,
      page: '413 Request Entity Too Large',
    });
  });
});
