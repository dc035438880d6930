import { describe, expect } from 'vitest';
import { failureOf } from '../../../testing/engine-calls.ts';
import { gatewayErrors as errors, type Reply, replies } from '../../../testing/gemini/fake-gemini.ts';
import type { EngineErrorCode } from '../../engine.ts';
import { callOf, expectBothLanguages, MODEL, test } from '../test-fixture.ts';

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

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code, evidence: { attempts: 1 } });
    expect(error.message).toMatch(message);
    expectBothLanguages(error);
  });
});
