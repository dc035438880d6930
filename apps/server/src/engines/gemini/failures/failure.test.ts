import { inspect } from 'node:util';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { failureOf } from '../../../testing/engine-calls.ts';
import { type Reply, replies } from '../../../testing/gemini/fake-gemini.ts';
import type { EngineErrorCode } from '../../engine.ts';
import { API_KEY, callOf, engineOf, expectBothLanguages, MODEL, test } from '../test-fixture.ts';

type Case = [name: string, reply: Reply, code: EngineErrorCode, message: RegExp, evidence: object];

const BLOCKED: Case[] = (
  [
    ['SAFETY', /内容安全/],
    ['PROHIBITED_CONTENT', /违禁内容/],
    ['BLOCKLIST', /禁用的词/],
    ['SPII', /个人信息/],
    ['RECITATION', /过于相似/],
    ['IMAGE_SAFETY', /内容安全/],
    ['IMAGE_PROHIBITED_CONTENT', /违禁内容/],
    ['IMAGE_RECITATION', /过于相似/],
  ] as const
).map(([finishReason, message]) => [
  `finish reason ${finishReason}`,
  replies.finishReason(finishReason),
  'content_blocked',
  message,
  { finishReason },
]);

const WITHOUT_PICTURE: Case[] = ['NO_IMAGE', 'IMAGE_OTHER', 'OTHER', 'MAX_TOKENS', 'STOP', 'SOMETHING_NEW'].map(
  (finishReason) => [
    `finish reason ${finishReason} without parts`,
    replies.finishReason(finishReason),
    'no_image',
    /没有画出图片/,
    { finishReason },
  ],
);

const CASES: Case[] = [
  ...BLOCKED,
  ['a block with a picture beside it', replies.finishReason('IMAGE_SAFETY', true), 'content_blocked', /拒绝/, {}],
  ['a blocked prompt', replies.blockedPrompt('BLOCKLIST'), 'content_blocked', /禁用的词/, { blockReason: 'BLOCKLIST' }],
  [
    'a prompt blocked for a new reason',
    replies.blockedPrompt('NEW'),
    'content_blocked',
    /内容安全/,
    { blockReason: 'NEW' },
  ],
  ...WITHOUT_PICTURE,
  ['STOP and no parts at all', replies.noParts(), 'no_image', /没有画出图片/, { finishReason: 'STOP' }],
  ['text alone', replies.textOnly('Which cat?'), 'no_image', /「Which cat\?」/, { text: 'Which cat?' }],
  ['only a draft', replies.thoughtDraftOnly(), 'no_image', /没有画出图片/, { finishReason: 'NO_IMAGE' }],
  ['no candidates', replies.body('{"usageMetadata":{}}'), 'no_image', /没有画出图片/, { httpStatus: 200 }],

  ['the day’s quota', replies.perDayQuota(), 'provider_quota', /今天的额度/, { httpStatus: 429 }],
  ['a key that is not valid', replies.badKey(), 'provider_auth', /密钥/, { httpStatus: 400 }],
  ['401', replies.refused(401, 'UNAUTHENTICATED'), 'provider_auth', /密钥/, { httpStatus: 401 }],
  ['403', replies.refused(403, 'PERMISSION_DENIED'), 'provider_auth', /密钥/, { providerStatus: 'PERMISSION_DENIED' }],
  [
    '403 in HTML',
    replies.html(403),
    'provider_invalid',
    /防火墙.*「Sign in to the network」.*GEMINI_API_KEY/,
    { httpStatus: 403, contentType: 'text/html' },
  ],
  ['404', replies.notFound(), 'model_retired', /已经下线/, { httpStatus: 404 }],
  [
    'another 400',
    replies.refused(400, 'X', 'Bad ratio.'),
    'provider_invalid',
    /「Bad ratio\.」/,
    { providerMessage: 'Bad ratio.' },
  ],
  ['a redirect', replies.html(302), 'provider_invalid', /HTTP 302/, { httpStatus: 302 }],
  ['501', replies.html(501), 'provider_unavailable', /故障/, { httpStatus: 501 }],

  ['HTML instead of JSON', replies.html(), 'provider_invalid', /不是 Gemini 的格式/, { contentType: 'text/html' }],
  ['truncated JSON', replies.cutJson(), 'provider_invalid', /不完整/, { httpStatus: 200 }],
  ['an empty body', replies.body(''), 'provider_invalid', /不完整/, {}],
  ['JSON of another service', replies.body('{"data":[]}'), 'provider_invalid', /不是 Gemini 的格式/, {}],
  ['JSON that is no object', replies.body('[null]'), 'provider_invalid', /不是 Gemini 的格式/, {}],
  ['deeply nested JSON', replies.body('['.repeat(100_000)), 'provider_invalid', /不完整/, {}],

  ['base64 with other characters in it', replies.badBase64(), 'provider_invalid', /已损坏/, { finishReason: 'STOP' }],
  ['bytes that are not a picture', replies.undecodableImage(), 'provider_invalid', /已损坏/, {}],
  ['a truncated picture', replies.truncatedImage(), 'provider_invalid', /已损坏/, {}],
  ['an SVG', replies.svgImage(), 'provider_invalid', /不是 JPG、PNG、WebP/, {}],
  ['a picture of more than 64 megapixels', replies.bombImage(), 'provider_invalid', /已损坏/, {}],
  ['an empty picture', replies.imageBytes(Buffer.alloc(0)), 'provider_invalid', /已损坏/, {}],
];

describe('the error of a task', () => {
  test.for(CASES)('%s', async ([, reply, code, message, evidence], { fake, engine }) => {
    fake.reply(reply);

    const error = await failureOf(engine.run(callOf()));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expectBothLanguages(error);
    expect(error.evidence).toMatchObject({ ...evidence, attempts: 1 });
    expect(fake.requests).toHaveLength(1);
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
    expect(shown).not.toContain(API_KEY);
    expect(shown).not.toMatch(/iVBOR|\/9j\/|data:image/);
  });

  test('a GIF is rejected although it decodes', async ({ fake, engine }) => {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
    fake.reply(replies.imageBytes(await pixel.gif().toBuffer(), 'image/png'));

    expect((await failureOf(engine.run(callOf()))).code).toBe('provider_invalid');
  });

  test('a picture of 400 MB is rejected long before its end', async ({ fake, engine }) => {
    fake.reply(replies.huge(400_000_000));

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { networkError: 'too_large', attempts: 1 } });
    expect(error.message).toMatch(/大得不合理/);
    expect((await fake.disconnected()).bytesSent).toBeLessThan(200_000_000);
  });
});

describe('the kept evidence', () => {
  test('a message that quotes the key is kept without the key', async ({ fake, engine }) => {
    fake.reply(replies.badKey());

    const { evidence } = await failureOf(engine.run(callOf()));

    expect(evidence).toMatchObject({
      providerMessage: 'API key not valid: [key].',
      providerStatus: 'INVALID_ARGUMENT',
    });
  });

  test('the names of the exceeded limits are kept', async ({ fake, engine }) => {
    fake.reply(replies.perDayQuota());

    const { evidence } = await failureOf(engine.run(callOf()));

    expect(evidence['quotaIds']).toContain('GenerateRequestsPerDayPerProjectPerModel-FreeTier');
  });

  test('a long text of a model is shortened, more for the message than for the evidence', async ({ fake, engine }) => {
    fake.reply(replies.textOnly('长'.repeat(100_000)));

    const { message, evidence } = await failureOf(engine.run(callOf()));

    expect(message.length).toBeLessThan(400);
    expect(evidence['text']).toHaveLength(2001);
  });

  test('characters that a database refuses are removed from the text of a model', async ({ fake, engine }) => {
    fake.reply(replies.textOnly('a\0b\ud800c'));

    const { evidence } = await failureOf(engine.run(callOf()));

    expect(evidence).toMatchObject({ text: 'ab\ufffdc', modelVersion: MODEL });
  });

  test('an error about a key that cannot be a header value says so, and does not show the key', async ({ fake }) => {
    const apiKey = 'pasted\nwith a line break';

    const error = await failureOf(engineOf(fake, { apiKey }).run(callOf()));

    expect(error).toMatchObject({ code: 'provider_auth', evidence: { attempts: 1 } });
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('with a line break');
  });
});
