import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExcerpt } from './redaction.ts';

const KEY = 'AIza.$&key';
const excerpt = createExcerpt(KEY);

/** Text in which the key stands whole, in halves, and with a NUL inside. */
const words = fc
  .array(
    fc.oneof(fc.constantFrom(KEY, KEY.slice(0, 5), KEY.slice(5), `AIza.\0$&key`, '\0', '\ud83d', '😀'), fc.string()),
  )
  .map((parts) => parts.join(''));

test('an excerpt holds no key, no NUL and no lone surrogate, and is not longer than asked for', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 0, max: 40 }), (text, maxLength) => {
      const kept = excerpt(text, maxLength) ?? '';
      expect(kept).not.toContain(KEY);
      expect(kept).not.toContain('\0');
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(maxLength + 1);
    }),
    { numRuns: 2000 },
  );
});

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(300, 7)]).toString('base64');
const JPEG = Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.alloc(300, 9)]).toString('base64');
const OTHER = Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 7) % 256)).toString('base64');
const lines = (base64: string, by: string): string => base64.replace(/.{76}/g, `$&${by}`);

test.for([
  ['a picture in Markdown', `Look: ![image](data:image/png;base64,${PNG}) Nice?`, 'Look: ![image]([图片]) Nice?'],
  ['a data: URL', `data:image/jpeg;base64,${JPEG}`, '[图片]'],
  ['a data: URL that is no picture', `see data:text/html;charset=utf-8,<b>, and more`, 'see [图片]<b>, and more'],
  ['base64 of a picture', `got ${PNG} back`, 'got [图片] back'],
  ['a little of a picture', `bad image: iVBORw0KGgoAAAANSUhEUg...`, 'bad image: [图片]...'],
  ['base64 of anything', `got "${OTHER}".`, 'got "[…]".'],
  ['URL-safe base64', `got ${OTHER.replaceAll('+', '-').replaceAll('/', '_')}!`, 'got […]!'],
  ['base64 in lines', `got ${lines(OTHER, '\n')} back`, 'got […] back'],
  ['base64 in lines inside JSON', `{"data":"${lines(OTHER, '\\n')}"}`, '{"data":"[…]"}'],
  ['the key in an address', `GET /v1?key=${encodeURIComponent(KEY)}&alt=json`, 'GET /v1?key=[key]&alt=json'],
  [
    'the key of a channel',
    'API key AIzaSyA1234567890abcdefghijklmnopqrstuvw is not valid',
    'API key [key] is not valid',
  ],
  [
    'a key of OpenAI',
    'Incorrect API key provided: sk-proj-abcdefghijklmnop1234.',
    'Incorrect API key provided: [key].',
  ],
  ['a bearer token', 'Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer [key]'],
] as const)('an excerpt takes out %s', ([, text, expected]) => {
  expect(excerpt(text)).toBe(expected);
});

test.for([
  'models/gemini-3-pro-image is not found for API version v1beta, or is not supported for generateContent.',
  'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
  'https://ai.google.dev/gemini-api/docs/rate-limits',
  '当前分组上游负载已饱和，请稍后再试 (request id: 20261126163000123456789aBcDeFgH)',
  'metadata: the data: three of them, data:none',
])('an excerpt leaves %s', (text) => {
  expect(excerpt(text)).toBe(text);
});
