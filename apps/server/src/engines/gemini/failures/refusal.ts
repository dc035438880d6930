import type { BothLanguages } from '@pictor/contracts';
import type { Evidence } from '../../engine.ts';
import { type ProviderError, retryDelayOf } from '../answer/provider-error.ts';
import { type HttpAnswer, isSuccess } from '../transport.ts';
import * as said from './error-words.ts';
import { evidenceOfError, titleOf } from './evidence.ts';
import * as words from './http-failure-words.ts';
import { type Excerpt, QUOTE_LENGTH } from './redaction.ts';

/** The request that was refused. */
export interface Asked {
  url: string;
  prompt: string;
}

/** A refusal as rules look at it. */
export interface Refusal {
  /** The HTTP status; of an error in an answer of 200 the one that the error names. */
  status: number;
  error: ProviderError | undefined;
  /** Whether a name of the error matches. */
  isNamed: (names: RegExp) => boolean;
  /** Whether the error's names or its message match, in words that the prompt does not have. */
  says: (words: RegExp) => boolean;
  /** The same of all words but the path of the request. For patterns that decide only with something else. */
  mentions: (words: RegExp) => boolean;
  /** Whether a proxy or another server answered, in HTML or in words of its own. */
  isPage: boolean;
  isHtml: boolean;
  /** What the page calls itself. */
  title: string | undefined;
  titleQuote: BothLanguages;
  /** The provider's message as a quotation, or nothing. */
  quote: BothLanguages;
  /** Where the request went, without a key. */
  address: string;
  /** The host that a redirect points to. */
  target: string | undefined;
  retryAfter: number | undefined;
  evidence: Evidence;
}

/** `Retry-After`: seconds, or a date, which begins with its weekday. `Date.parse` would take "1.5" for a day of 2001. */
const retryAfterOf = (header: string | undefined): number | undefined => {
  const text = header?.trim() ?? '';
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)\s?s?$/.exec(text)?.[1];
  const wait =
    seconds === undefined ? Date.parse(/^[a-z]{3}/i.test(text) ? text : '') - Date.now() : Number(seconds) * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};

const hostOf = (location: string | undefined): string | undefined =>
  location !== undefined && URL.canParse(location) ? new URL(location).host : undefined;

/** Where a request goes, as it may be shown: without a password or a query. */
const addressOf = (url: string): string => {
  if (!URL.canParse(url)) return url.split('?', 1)[0] ?? '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

/** A message that refuses a prompt often quotes it, so words that the prompt has as well are not taken for the provider's own. */
const saysItself = (spoken: string, prompt: string, pattern: RegExp): boolean => {
  const asked = prompt.toLowerCase();
  return [...spoken.matchAll(new RegExp(pattern, 'gi'))].some(([match]) => !asked.includes(match.toLowerCase()));
};

const quoteOf = (text: string | undefined): BothLanguages => (text === undefined ? words.NO_QUOTE : words.quoted(text));

export const refusalOf = (http: HttpAnswer, { url, prompt }: Asked, excerpt: Excerpt): Refusal => {
  const { error } = http;
  const page = http.page?.trim() ? http.page : undefined;
  const isHtml = /<html|<!doctype/i.test(page ?? '');
  const names = error?.names ?? [];
  const message = (error?.message ?? (isHtml ? '' : page) ?? '').replaceAll(said.REQUEST_PATH, '');
  const spoken = [...names, message].join('\n');
  const title = excerpt(titleOf(page), QUOTE_LENGTH);
  const target = excerpt(hostOf(http.location));
  return {
    status: isSuccess(http.status) ? (error?.status ?? http.status) : http.status,
    error,
    isNamed: (pattern) => names.some((name) => pattern.test(name)),
    says: (pattern) => saysItself(spoken, prompt, pattern),
    mentions: (pattern) => pattern.test(spoken),
    isPage: page !== undefined || !error,
    isHtml,
    title,
    titleQuote: quoteOf(title),
    quote: quoteOf(excerpt(error?.message, QUOTE_LENGTH) ?? (isHtml ? undefined : title)),
    address: excerpt(addressOf(url)) ?? '',
    target,
    retryAfter: (error && retryDelayOf(error)) ?? retryAfterOf(http.retryAfter),
    evidence: { ...evidenceOfError(http, error, excerpt), ...(target !== undefined && { redirectedTo: target }) },
  };
};
