import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExcerpt } from './redaction.ts';

const KEY = 'AIza.$&key';
const excerpt = createExcerpt(KEY);

/** Text that contains the key whole, in halves, and with a NUL inside. */
const words = fc
  .array(
    fc.oneof(fc.constantFrom(KEY, KEY.slice(0, 5), KEY.slice(5), `AIza.\0$&key`, '\0', '\ud83d', '😀'), fc.string()),
  )
  .map((parts) => parts.join(''));

test('an excerpt contains no key, no NUL and no lone surrogate, and is not longer than the limit', () => {
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
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const escaped = OTHER.replaceAll('/', '\\/');
const lines = (base64: string, by: string): string => base64.replace(/.{76}/g, `$&${by}`);

test.for([
  ['a picture in Markdown', `Look: ![image](data:image/png;base64,${PNG}) Nice?`, 'Look: ![image]([图片]) Nice?'],
  ['a data: URL', `data:image/jpeg;base64,${JPEG}`, '[图片]'],
  ['a data: URL that is not a picture', `see data:text/html;charset=utf-8,<b>, and more`, 'see [图片]<b>, and more'],
  ['base64 of a picture', `got ${PNG} back`, 'got [图片] back'],
  ['the beginning of a picture', `bad image: iVBORw0KGgoAAAANSUhEUg...`, 'bad image: [图片]...'],
  ['base64 of any data', `got "${OTHER}".`, 'got "[…]".'],
  ['URL-safe base64', `got ${OTHER.replaceAll('+', '-').replaceAll('/', '_')}!`, 'got […]!'],
  ['base64 in lines', `got ${lines(OTHER, '\n')} back`, 'got […] back'],
  ['base64 in lines inside JSON', `{"data":"${lines(OTHER, '\\n')}"}`, '{"data":"[…]"}'],
  ['base64 in lines of 60 characters', `got ${OTHER.replace(/.{60}/g, '$&\n')}\nback`, 'got […]\nback'],
  ['a picture in lines of 60 characters', `got ${PNG.replace(/.{60}/g, '$&\n')}\nback`, 'got [图片]\nback'],
  ['base64 with escaped slashes', `{"data":"${escaped}"}`, '{"data":"[…]"}'],
  ['base64 in JSON inside JSON', `{"e":"{${inJson(`"data":"${escaped}"`)}}"}`, String.raw`{"e":"{\"data\":\"[…]\"}"}`],
  [
    'base64 with escaped signs',
    `got ${OTHER.replaceAll('+', String.raw`\u002B`).replaceAll('/', String.raw`\u002f`)} back`,
    'got […] back',
  ],
  ['base64 in an address', `/x?data=${encodeURIComponent(OTHER)}&y=1`, '/x?data=[…]&y=1'],
  ['base64 encoded twice', `got ${encodeURIComponent(encodeURIComponent(OTHER))} back`, 'got […] back'],
  ['base64 in lines of an address', `got ${encodeURIComponent(OTHER.replace(/.{60}/g, '$&\n'))} back`, 'got […] back'],
  ['a JPEG with escaped slashes', `got ${JPEG.slice(0, 30).replaceAll('/', '\\/')} back`, 'got [图片] back'],
  ['a JPEG in an address', `got ${encodeURIComponent(JPEG)} back`, 'got [图片] back'],
  [
    'a data: URL in two lines',
    `got data:image/png;base64,${OTHER.slice(0, 76)}\n${OTHER.slice(76, 116)} back`,
    'got [图片] back',
  ],
  [
    'a data: URL with a short last line',
    `got data:image/png;base64,${OTHER.slice(0, 76)}\nAb3+= back`,
    'got [图片] back',
  ],
  ['a data: URL with escaped slashes', `got data:image\\/png;base64,${escaped} back`, 'got [图片] back'],
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
  'GenerateRequestsPerMinutePerProjectPerModel-FreeTier GenerateRequestsPerDayPerProjectPerModel-FreeTier',
  'metadata: the data: three of them, data:none',
])('an excerpt keeps %s', (text) => {
  expect(excerpt(text)).toBe(text);
});

test('an excerpt shows no run of base64, in any notation', () => {
  const written = fc.constantFrom(
    (text: string) => text,
    inJson,
    (text: string) => inJson(text).replaceAll('/', '\\/'),
    (text: string) => inJson(inJson(text)).replaceAll('/', '\\\\/'),
    encodeURIComponent,
    (text: string) => encodeURIComponent(encodeURIComponent(text)),
  );
  const bytes = fc.uint8Array({ minLength: 100, maxLength: 2000 });
  fc.assert(
    fc.property(bytes, fc.constantFrom(60, 64, 70, 76, 10_000), written, (those, width, write) => {
      const base64 = Buffer.from(those)
        .toString('base64')
        .replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
      // This would be removed as a key.
      fc.pre(!base64.includes('AIza'));
      // Letters alone on the last line may be a word.
      const shown = excerpt(`got ${write(base64.trim())}! back`) ?? '';
      expect(shown).toMatch(/^got (?:\[…\]|\[图片\])(?:(?:\s|\\+n|%(?:25)?0A)[A-Za-z]{1,31})?! back$/);
    }),
    { numRuns: 500 },
  );
});
