import { beforeAll, expect, it } from 'vitest';
import { loadMessages, type Translate } from '../i18n/i18n.ts';
import { ApiError, NetworkError } from './api-error.ts';
import { errorWords } from './error-words.ts';

const t: Translate = (id, values) => `[${[id, ...Object.values(values ?? {})].join(' ')}]`;
const words = (status: number, body: { code?: string; error?: string }, retryAfter: number | null = null): string =>
  errorWords(new ApiError(status, body, retryAfter), t);

beforeAll(() => loadMessages('errors'));

it('says what happened and when to try again', () => {
  const body = { code: 'too_many_requests', error: '请求太频繁' };
  expect(words(429, body, 7.2)).toBe('[error.too_many_requests][error.retryAfter.seconds 8]');
  expect(words(429, body, 900)).toBe('[error.too_many_requests][error.retryAfter.minutes 15]');
  expect(words(429, body, 86_400)).toBe('[error.too_many_requests][error.retryAfter.hours 24]');
  expect(words(429, body)).toBe('[error.too_many_requests][error.retryLater]');
  expect(words(413, { code: 'quota_exceeded' })).toBe('[error.quota_exceeded]');
});

it('has words for a proxy’s answers and for unknown errors', () => {
  expect(words(413, {})).toBe('[error.payload_too_large]');
  expect(words(502, {})).toBe('[error.unavailable]');
  expect(words(429, {}, 5)).toBe('[error.too_many_requests][error.retryAfter.seconds 5]');
  expect(words(418, {})).toBe('[error.server 418]');
  expect(errorWords(new NetworkError('cut'), t)).toBe('[error.network]');
  expect(errorWords(new TypeError('a mistake of ours'), t)).toBe('[error.unknown]');
});

it('shows the server’s text for an unknown code', () => {
  expect(words(409, { code: 'brand_new', error: '这样不行' })).toBe('这样不行');
});
