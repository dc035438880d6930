import type { Evidence } from '../../engine.ts';
import { isSuccess } from '../http/transport.ts';
import type { Provider } from '../provider.ts';
import { evidenceOfError, type RefusedAnswer, titleOf } from './evidence.ts';
import { type ProviderError, retryDelayOf } from './provider-error.ts';
import { QUOTE_LENGTH } from './redaction.ts';

/** The request that was refused. */
export interface Asked {
  url: string;
  prompt: string;
}

/** The data that the rules check. */
export interface Refusal {
  /** The HTTP status. For an error inside a 200 response, the status that the error names. */
  status: number;
  error: ProviderError | undefined;
  /** Whether one of the error's names matches. */
  isNamed: (names: RegExp) => boolean;
  /** Whether the error's names or its message match. Words that also occur in the prompt do not count. */
  says: (words: RegExp) => boolean;
  /** Whether any text of the error matches, except the path of the request. Only for patterns that are combined with another condition. */
  mentions: (words: RegExp) => boolean;
  /** Whether a proxy or another server answered, in HTML or in plain text. */
  isPage: boolean;
  isHtml: boolean;
  /** The page's title, or its first words. */
  title: string | undefined;
  /** The part of the provider's message that the user reads. */
  quote: string | undefined;
  /** The address of the request, without a key. */
  address: string;
  /** The host in the redirect's target. */
  target: string | undefined;
  retryAfter: number | undefined;
  settings: Provider['settings'];
  evidence: Evidence;
}

/** `Retry-After`: seconds, or a date. A date begins with its weekday. `Date.parse` would read "1.5" as a day of 2001. */
const retryAfterOf = (header: string | undefined): number | undefined => {
  const text = header?.trim() ?? '';
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)\s?s?$/.exec(text)?.[1];
  const wait =
    seconds === undefined ? Date.parse(/^[a-z]{3}/i.test(text) ? text : '') - Date.now() : Number(seconds) * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};

const hostOf = (location: string | undefined): string | undefined =>
  location !== undefined && URL.canParse(location) ? new URL(location).host : undefined;

/** The address of a request for messages: without a password or a query. */
const addressOf = (url: string): string => {
  if (!URL.canParse(url)) return url.split('?', 1)[0] ?? '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

/**
 * An error message often quotes the refused prompt. So a match only counts as the provider's own words if the prompt does not contain it.
 */
const saysItself = (spoken: string, prompt: string, pattern: RegExp): boolean => {
  const asked = prompt.toLowerCase();
  return [...spoken.matchAll(new RegExp(pattern, 'gi'))].some(([match]) => !asked.includes(match.toLowerCase()));
};

export const refusalOf = (http: RefusedAnswer, { url, prompt }: Asked, provider: Provider): Refusal => {
  const { settings, requestPath, excerpt } = provider;
  const { error } = http;
  const page = http.page?.trim() ? http.page : undefined;
  const isHtml = /<html|<!doctype/i.test(page ?? '');
  const names = error?.names ?? [];
  const message = (error?.message ?? (isHtml ? '' : page) ?? '').replaceAll(requestPath, '');
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
    quote: excerpt(error?.message, QUOTE_LENGTH) ?? (isHtml ? undefined : title),
    address: excerpt(addressOf(url)) ?? '',
    target,
    retryAfter: (error && retryDelayOf(error)) ?? retryAfterOf(http.retryAfter),
    settings,
    evidence: { ...evidenceOfError(http, error, excerpt), ...(target !== undefined && { redirectedTo: target }) },
  };
};
