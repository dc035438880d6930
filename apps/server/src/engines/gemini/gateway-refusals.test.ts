import { describe, expect } from 'vitest';
import { gatewayErrors as errors, type Reply, replies } from '../../testing/fake-gemini.ts';
import type { EngineErrorCode } from '../engine.ts';
import { callOf, engineOf, expectBothLanguages, failureOf, MODEL, test } from './test-fixture.ts';

const PATH = `/v1beta/models/${MODEL}:generateContent`;
const WRONG_ADDRESS = /地址没有模型服务.*GEMINI_API_URL/;
const PROXY = /代理、防火墙或别的网站.*GEMINI_API_URL/;

type Case = [name: string, reply: Reply, code: EngineErrorCode, message: RegExp];

const LASTING: Case[] = [
  [
    'a budget of LiteLLM, 400',
    errors.error(400, {
      message: 'Budget has been exceeded! Current cost: 26.075, Max budget: 0.25',
      type: 'budget_exceeded',
      param: null,
      code: '400',
    }),
    'provider_quota',
    /余额不足/,
  ],
  [
    'a budget of LiteLLM, 429',
    errors.error(429, {
      message: 'Budget has been exceeded! Key=e7fb Max budget: 2.5',
      type: 'budget_exceeded',
      code: '429',
    }),
    'provider_quota',
    /余额不足/,
  ],
  [
    'a budget of LiteLLM in words',
    errors.error(400, {
      message: 'ExceededBudget: User=a over budget. Spend=5, Budget=5',
      type: 'auth_error',
      code: 400,
    }),
    'provider_quota',
    /余额不足/,
  ],
  [
    'a model that LiteLLM does not have',
    errors.error(400, {
      message:
        '/generateContent: Invalid model name passed in model=x. Call `/v1/models` to view available models for your key.',
      type: 'invalid_request_error',
      code: '400',
    }),
    'model_retired',
    /网关没有这个模型/,
  ],

  ...(
    [
      ['Fastify', { message: `Route POST:${PATH} not found`, error: 'Not Found', statusCode: 404 }],
      ['Laravel', { message: `The route ${PATH.slice(1)} could not be found.` }],
      [
        'Spring',
        {
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          detail: `No static resource ${PATH.slice(1)}.`,
          instance: PATH,
        },
      ],
      [
        'OpenAI',
        {
          error: { message: `Unknown request URL: POST ${PATH}. Please check the URL for typos`, code: 'unknown_url' },
        },
      ],
      [
        'a gateway that says nothing more',
        { error: { message: 'Not Found', type: 'not_found_error', code: 'not_found' } },
      ],
      [
        'a gateway that quotes the path of another',
        { message: `nothing at (/gemini/v1/models/x%3AgenerateContent?alt=json)` },
      ],
      ['a gateway in Chinese', { message: `找不到路径：${PATH}` }],
    ] as const
  ).map(([name, body]): Case => [`404 of ${name}`, errors.body(404, body), 'provider_invalid', WRONG_ADDRESS]),
  ['404 as words', errors.text(404, `Not found: ${PATH}`), 'provider_invalid', WRONG_ADDRESS],
  [
    '404 of a model, with its path',
    errors.error(404, { message: `POST ${PATH}: The model is not available`, code: 'not_found' }),
    'model_retired',
    /已经下线/,
  ],
  ['404 of a model in Chinese', errors.body(404, { message: `${PATH}：没有这个模型` }), 'model_retired', /已经下线/],
  [
    '404 of an entity',
    errors.api(404, 404, 'NOT_FOUND', 'Requested entity was not found.'),
    'model_retired',
    /已经下线/,
  ],

  [
    'HTTP at a port of HTTPS, nginx',
    errors.page(400, '400 The plain HTTP request was sent to HTTPS port'),
    'provider_invalid',
    /GEMINI_API_URL.*https:\/\//,
  ],
  [
    'HTTP at a port of HTTPS, Go',
    errors.text(400, 'Client sent an HTTP request to an HTTPS server.\n'),
    'provider_invalid',
    /GEMINI_API_URL.*https:\/\//,
  ],
  ...([400, 407, 411, 421, 431, 451] as const).map(
    (status): Case => [`${status} as a page`, errors.page(status, `${status} No`), 'provider_invalid', PROXY],
  ),
  ['407 without a body', errors.text(407, ''), 'provider_invalid', PROXY],
  [
    '401 as a page',
    errors.page(401, '401 Authorization Required'),
    'provider_invalid',
    /代理.*「401 Authorization.*GEMINI_API_KEY/,
  ],
  [
    '403 of Cloudflare',
    errors.page(403, 'Attention Required! | Cloudflare'),
    'provider_invalid',
    /防火墙.*「Attention.*GEMINI_API_KEY/,
  ],
  [
    '403 of Cloudflare in words',
    errors.text(403, 'error code: 1020'),
    'provider_invalid',
    /防火墙.*「error code: 1020」/,
  ],
  ['403 in words', errors.text(403, 'Forbidden'), 'provider_auth', /GEMINI_API_KEY/],
  ['405 of FastAPI', errors.body(405, { detail: 'Method Not Allowed' }), 'provider_invalid', /不接受 POST/],
  [
    '405 of Spring',
    errors.body(405, { status: 405, error: 'Method Not Allowed', path: PATH }),
    'provider_invalid',
    /不接受 POST/,
  ],
  ['400 in words', errors.text(400, 'Bad ratio.'), 'provider_invalid', /不接受这次请求：「Bad ratio\.」/],

  [
    'an array of errors',
    errors.body(400, { success: false, result: [], messages: [], error: [{ code: 2009, message: 'Bad ratio.' }] }),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  [
    'an array of errors inside 200',
    errors.body(200, { success: false, result: [], error: [{ code: 2008, message: 'Bad ratio.' }] }),
    'provider_invalid',
    /「Bad ratio\.」/,
  ],
  ['an array of words', errors.body(400, { error: ['Bad ratio.'] }), 'provider_invalid', /「Bad ratio\.」/],
];

describe('a refusal', () => {
  test.for(LASTING)('is final: %s', async ([, reply, code, message], { fake, engine }) => {
    fake.reply(reply, replies.image());

    const error = await failureOf(engine.generate(callOf()));

    expect(error).toMatchObject({ code, evidence: { attempts: 1 } });
    expect(error.message).toMatch(message);
    expectBothLanguages(error);
  });
});

const PROMPTS = [
  '提高饱和度',
  '繁忙的街道',
  '给卡车加大负载',
  'An overloaded truck, the server is busy',
  '海报上写“余额不足”',
  '海报上写：账户额度已用完',
  'Write “insufficient balance” and “quota exceeded” on the poster',
  '画面里写：模型不存在',
  '频繁闪烁的灯，高并发',
  'too many requests, rate limit',
  'a sign: not available in your country',
  'a note: invalid API key',
  'over budget',
];

describe('an error that quotes the prompt is about the prompt', () => {
  test.for(
    PROMPTS.flatMap((prompt) => [
      [prompt, '400', errors.api(400, 400, 'INVALID_ARGUMENT', `Invalid prompt: ${prompt}`)] as const,
      [
        prompt,
        '400 of a gateway',
        errors.newApi(400, 'bad_response', `提示词不合规: ${prompt.toUpperCase()}`),
      ] as const,
      [prompt, 'in 200', errors.error(200, { message: `提示词不合规: ${prompt}`, code: 'bad_request' })] as const,
      [prompt, 'in 200 without a name', errors.error(200, { message: `提示词不合规: ${prompt}` })] as const,
    ]),
  )('%s (%s)', async ([prompt, , reply], { fake, engine }) => {
    fake.reply(reply, replies.image());

    const error = await failureOf(engine.generate(callOf({ prompt })));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { attempts: 1 } });
    expect(error.message.toLowerCase()).toContain(prompt.toLowerCase());
  });

  test('also where it quotes what a gateway has made of it', async ({ fake, engine }) => {
    fake.reply(errors.error(400, { message: 'Invalid prompt: a truck, overloaded', code: 400 }), replies.image());

    expect(await failureOf(engine.generate(callOf({ prompt: '超载的卡车' })))).toMatchObject({
      code: 'provider_invalid',
      evidence: { attempts: 1 },
    });
  });

  test.for([
    [errors.newApi(429, '', '当前分组上游负载已饱和，请稍后再试'), 'rate_limited'],
    [errors.newApi(403, 'insufficient_user_quota', '用户额度不足'), 'provider_quota'],
    [errors.api(503, 503, 'UNAVAILABLE', 'The model is overloaded.'), 'provider_unavailable'],
  ] as const)(
    'while the provider’s own names and statuses count whatever the prompt says',
    async ([reply, code], { fake, engine }) => {
      fake.reply(reply);

      const prompt = '当前分组上游负载已饱和，用户额度不足 overloaded';
      expect(await failureOf(engine.generate(callOf({ prompt })))).toMatchObject({ code });
    },
  );
});

describe('the address of a picture is told as one', () => {
  const url = 'https://cdn.example/a.png?X-Signature=secret';
  const chat = (message: object) => ({ choices: [{ index: 0, finish_reason: 'stop', message }] });
  const parts = (...those: unknown[]) => ({ candidates: [{ content: { parts: those }, finishReason: 'STOP' }] });

  test.for([
    ['images of a chat answer', chat({ content: '', images: [{ type: 'image_url', image_url: { url } }] })],
    [
      'a part of a chat answer',
      chat({
        content: [
          { type: 'text', text: 'Here:' },
          { type: 'image_url', image_url: { url } },
        ],
      }),
    ],
    ['a part with a bare address', chat({ content: null, images: [{ url, b64_json: '' }] })],
    ['a part with an address that is a text', chat({ content: [{ type: 'image_url', image_url: url }] })],
    ['inlineData', parts({ inlineData: { mimeType: 'image/png', data: url } })],
    ['fileData', parts({ text: 'Here:' }, { file_data: { mime_type: 'image/png', file_uri: url } })],
    ['a bare address', parts({ text: ' https://cdn.example/a\n' })],
    ['an address in words', parts({ text: 'Here: https://cdn.example/a.png' })],
    ['HTML', parts({ text: '<img src="https://cdn.example/a">' })],
  ] as const)('%s', async ([, body], { fake, engine }) => {
    fake.reply(errors.body(200, body));

    const error = await failureOf(engine.generate(callOf()));

    expect(error).toMatchObject({ code: 'no_image', evidence: { attempts: 1 } });
    expect(error.message).toMatch(/不会去下载：「[^」]*https:\/\/cdn\.example\/a.*管理员.*base64/s);
    expect(error.message).not.toContain('secret');
    expectBothLanguages(error);
  });

  test('and not where it only stands among the words', async ({ fake, engine }) => {
    fake.reply(replies.textOnly('I cannot. See https://example.com/policy for more.'));

    expect((await failureOf(engine.generate(callOf()))).message).toMatch(/只回答了文字/);
  });
});

describe('an empty picture', () => {
  const inlineData = { mimeType: '', data: '' };

  test('leaves the words of the model', async ({ fake, engine }) => {
    fake.reply(
      errors.body(200, {
        candidates: [{ content: { parts: [{ text: 'I cannot.', inlineData }] }, finishReason: 'STOP' }],
      }),
    );

    const error = await failureOf(engine.generate(callOf()));

    expect([error.code, error.message]).toEqual(['no_image', expect.stringContaining('「I cannot.」')]);
  });

  test('leaves the error that follows it', async ({ fake, engine }) => {
    const events = [
      { candidates: [{ content: { parts: [{ text: '', inlineData }] } }] },
      { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } },
    ];
    fake.reply(replies.body(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')), replies.image());

    expect((await engine.generate(callOf())).evidence).toMatchObject({ attempts: 2 });
  });
});

describe('a connection that breaks behind the answer', () => {
  const broken =
    (status: number, body: string): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write(body, () => response.destroy());
    };
  const quota = JSON.stringify({ error: { message: 'No.', code: 'insufficient_quota' } });

  test.for([
    [
      'words',
      200,
      JSON.stringify({ candidates: [{ content: { parts: [{ text: 'No.' }] }, finishReason: 'STOP' }] }),
      'no_image',
    ],
    ['a refusal', 200, JSON.stringify({ candidates: [{ finishReason: 'IMAGE_SAFETY' }] }), 'content_blocked'],
    ['a blocked prompt', 200, JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } }), 'content_blocked'],
    ['an event', 200, 'data: {"candidates":[{"finishReason":"NO_IMAGE"}]}\n\n', 'no_image'],
    ['an error in an event', 200, `data: ${quota}\n\n`, 'provider_quota'],
    ['402', 402, quota, 'provider_quota'],
    ['401', 401, JSON.stringify({ error: { message: 'API key not valid.' } }), 'provider_auth'],
    ['401 with a part of its body', 401, '{"err', 'provider_auth'],
    ['401 without a body', 401, ' ', 'provider_auth'],
  ] as const)('is not a reason to ask again: %s', async ([, status, body, code], { fake, engine }) => {
    fake.reply(broken(status, body), replies.image());

    expect(await failureOf(engine.generate(callOf()))).toMatchObject({ code, evidence: { attempts: 1 } });
  });

  test('is one where the status says so', async ({ fake, engine }) => {
    fake.reply(broken(503, '{"err'), replies.image());

    expect((await engine.generate(callOf())).evidence).toMatchObject({ attempts: 2 });
  });

  test('is one in the middle of a stream', async ({ fake, engine }) => {
    fake.reply(broken(200, 'data: {"candidates":[{"content":{"parts":[{"text":"Here "}]}}]}\n\n'), replies.image());

    expect((await engine.generate(callOf())).evidence).toMatchObject({ attempts: 2 });
  });
});

test('a picture that breaks off before an error is told with the error', async ({ fake }) => {
  const [cut, error] = ['data:image/png;base64,iVBORw0KGgoAAAANSUhEUg', { code: 503, message: 'Overloaded' }];
  const events = [{ candidates: [{ content: { parts: [{ text: cut }] } }] }, { error }];
  fake.reply(replies.body(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')), replies.image());

  expect((await engineOf(fake).generate(callOf())).evidence).toMatchObject({ attempts: 2 });
});
