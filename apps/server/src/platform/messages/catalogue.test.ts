import { expect, it } from 'vitest';
import { ARK_SENTENCES } from './ark-sentences.ts';
import { CATALOGUE, Sentence, type SentenceCode, type SentenceValues, textOf } from './catalogue.ts';
import { DARKROOM_SENTENCES } from './darkroom-sentences.ts';
import { DASHSCOPE_SENTENCES } from './dashscope-sentences.ts';
import { GEMINI_SENTENCES } from './gemini-sentences.ts';
import { PROVIDER_SENTENCES } from './provider-sentences.ts';
import { TASK_SENTENCES } from './task-sentences.ts';

const URL = { url_variable: 'GEMINI_API_URL' };
const KEY = { key_variable: 'GEMINI_API_KEY' };
const QUOTE = { quote: 'No.' };
const SIZE = { width: 4000, height: 3000 };
const PARTS = { parts: ['戴帽子', 'hat'], more: true };

/** Values for every code. The compiler complains if one is missing. */
const VALUES: SentenceValues = {
  stopped: {},
  interrupted: {},
  timed_out: { seconds: 600 },
  original_missing: {},
  model_unavailable: { model: 'painter-1' },
  model_not_at_provider: { model: 'painter-1' },
  other_provider_failed: { provider: 'Backup' },
  result_unusable: {},
  some_results_failed: { requested: 4, failed: 2 },
  server_failed: {},
  server_unavailable: {},
  server_disk_full: {},
  earlier_sentence: { zh: '图片太小。', en: 'The picture is too small.' },
  request_refused: QUOTE,
  quota_of_day_used: {},
  model_not_free: QUOTE,
  out_of_credit: QUOTE,
  location_unsupported: URL,
  model_not_at_gateway: QUOTE,
  channel_without_key: QUOTE,
  service_overloaded: {},
  key_refused: KEY,
  key_cannot_be_sent: KEY,
  redirected: { ...URL, status: 301, target: 'elsewhere.example' },
  no_service_at_address: { ...URL, model_variable: 'GEMINI_API_ENDPOINT', address: 'http://a.example', status: 404 },
  model_gone: { model_variable: 'GEMINI_API_ENDPOINT' },
  too_many_requests: { seconds: 1 },
  service_broken: {},
  service_unreachable: URL,
  no_answer_behind_proxy: { status: 502 },
  request_too_large_for_proxy: {},
  request_too_large_for_model: QUOTE,
  answer_too_large: {},
  post_refused: { ...URL, address: 'http://a.example' },
  https_needed: URL,
  not_the_service: { ...URL, status: 403, quote: 'Sign in' },
  page_may_refuse_key: KEY,
  not_an_answer: URL,
  error_in_answer: QUOTE,
  request_not_taken: { ...QUOTE, status: 400 },
  not_an_answer_of_gemini: {},
  model_refused: { block: 'unsafe' },
  no_picture: {},
  words_alone: { text: 'Which of the two cats?' },
  address_alone: { address: 'http://a.example/cat.png' },
  picture_damaged: {},
  picture_address_refused: { host: 'cdn.example' },
  picture_expired: { host: 'cdn.example', status: 403 },
  picture_not_fetched: { host: 'cdn.example', status: 502 },
  not_an_answer_of_ark: {},
  not_an_answer_of_dashscope: {},
  key_of_another_region: {},
  job_unknown: {},
  job_cancelled: {},
  not_understood: PARTS,
  needs_model: { models: ['Painter 1', 'Painter 2'] },
  caption_needs_quotes: PARTS,
  negated: PARTS,
  out_of_range: { part: 'blur 900%' },
  would_change_nothing: { part: 'rotate 360 degrees' },
  too_many_operations: { limit: 20 },
  no_instruction: {},
  picture_unchanged: {},
  already_written: {},
  result_too_large: SIZE,
  region_outside: SIZE,
  background_not_transparent: { suggestion: { zh: '补成正方形，白色', en: 'pad to square with white' } },
  cannot_draw: { characters: ['ﷺ', '𓀀'] },
  caption_too_long: {},
  no_horizon: {},
  already_level: {},
  no_border: {},
  cannot_be_so_small: {},
  only_edits: { models: [] },
  edit_too_slow: {},
};

/** Sentences without a full stop. */
const WITHOUT_STOP = {
  zh: [
    'stopped',
    'interrupted',
    'timed_out',
    'original_missing',
    'model_unavailable',
    'result_unusable',
    'server_failed',
    'server_unavailable',
    'server_disk_full',
  ],
  en: ['stopped', 'timed_out'],
};

// The keys of the catalogue are the codes.
const CODES = Object.keys(CATALOGUE) as SentenceCode[];

const exampleOf = (code: SentenceCode): Sentence => Sentence.parse({ code, values: VALUES[code] });

it.each(CODES)('%s has a sentence in both languages, which ends as a sentence', (code) => {
  const { zh, en } = textOf([exampleOf(code)]);
  expect(zh).toMatch(/\p{Script=Han}/u);
  expect(en).toMatch(/^“?\p{L}/u);
  expect(en.replaceAll(/“[^”]*”|\([^)]*\)|lacks these characters: [^.]*/g, '')).not.toMatch(/\p{Script=Han}/u);
  if (!en.startsWith('“')) expect(en).toMatch(/^\p{Lu}/u);
  expect([/。$/.test(zh), /\.$/.test(en)]).toEqual([!WITHOUT_STOP.zh.includes(code), !WITHOUT_STOP.en.includes(code)]);
});

it.each(CODES)('%s shows each of its values in both languages', (code) => {
  const { values } = exampleOf(code);
  const { zh, en } = textOf([exampleOf(code)]);
  const shown = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(shown);
    return typeof value === 'boolean' || (zh.includes(String(value)) && en.includes(String(value)));
  };
  if (['earlier_sentence', 'background_not_transparent', 'model_refused'].includes(code)) return;
  for (const value of Object.values(values)) expect([value, shown(value)]).toEqual([value, true]);
});

it('no code is in two lists', () => {
  const lists = [
    TASK_SENTENCES,
    PROVIDER_SENTENCES,
    GEMINI_SENTENCES,
    DASHSCOPE_SENTENCES,
    ARK_SENTENCES,
    DARKROOM_SENTENCES,
  ];
  expect(lists.flatMap((list) => Object.keys(list)).toSorted()).toEqual(Object.keys(CATALOGUE).toSorted());
});

it('sentences follow one another, in English with a space', () => {
  const both = textOf([
    { code: 'service_broken', values: {} },
    { code: 'page_may_refuse_key', values: { key_variable: 'A_KEY' } },
  ]);
  expect(both).toEqual({
    zh: '模型服务出了故障。请稍后重试，或换一个模型。如果网关就是用这样的网页拒绝密钥的，请检查 A_KEY。',
    en: 'The model service is out of order. Try again later, or choose another model. If the gateway refuses keys with such a page, check A_KEY.',
  });
});

it.each([
  [undefined, '请过一会儿重试。', 'Try again in a while.'],
  [1, '请约 1 秒后重试。', 'Try again in about 1 second.'],
  [90, '请约 90 秒后重试。', 'Try again in about 90 seconds.'],
  [91, '请约 2 分钟后重试。', 'Try again in about 2 minutes.'],
])('a wait of %s seconds is rounded up to what people say', (seconds, zh, en) => {
  const text = textOf([{ code: 'too_many_requests', values: { seconds } }]);
  expect([text.zh.endsWith(zh), text.en.endsWith(en)]).toEqual([true, true]);
});

it('the compiler rejects a sentence whose values belong to another code', () => {
  // @ts-expect-error: the seconds are missing
  const incomplete: Sentence = { code: 'timed_out', values: {} };
  // @ts-expect-error: this sentence has no such value
  const strange: Sentence = { code: 'stopped', values: { seconds: 1 } };
  expect([Sentence.safeParse(incomplete).success, Sentence.safeParse(strange).success]).toEqual([false, true]);
});
