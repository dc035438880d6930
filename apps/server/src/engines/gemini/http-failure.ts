import type { BothLanguages } from '@pictor/contracts';
import { EngineError, type Evidence } from '../engine.ts';
import { hasReason, type ProviderError, quotaIdsOf, retryDelayOf } from './answer/provider-error.ts';
import * as said from './error-words.ts';
import { evidenceOfError } from './evidence.ts';
import { TransientError } from './failure.ts';
import * as words from './http-failure-words.ts';
import type { Excerpt } from './redaction.ts';
import { type HttpAnswer, isSuccess } from './transport.ts';

/** Words of the provider inside a sentence for a person, in characters. */
export const QUOTE_LENGTH = 300;

/** Not implemented, and HTTP or protocol versions: asked again they say the same. */
const LASTING_STATUSES = new Set([501, 505, 506, 510, 511]);

/** A refusal as the rules below look at it. */
interface Refusal {
  /** The HTTP status; of an error in an answer of 200 the one that the error names. */
  status: number;
  error: ProviderError | undefined;
  /** Whether a name of the error matches. */
  isNamed: (names: RegExp) => boolean;
  /** Whether the error's names or its message match. */
  says: (words: RegExp) => boolean;
  /** Whether a proxy or another server answered, in HTML or in words of its own. */
  isPage: boolean;
  /** The provider's message as a quotation, or nothing. */
  quote: BothLanguages;
  /** Where the request went, without a key. */
  address: string;
  /** The host that a redirect points to. */
  target: string | undefined;
  retryAfter: number | undefined;
  evidence: Evidence;
}

type Rule = (refusal: Refusal) => EngineError | undefined;

/** `Retry-After`: seconds, or a date. */
const retryAfterOf = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
};

const blocked: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CONTENT_NAMES) ? new EngineError('content_blocked', words.refusedContent(quote), evidence) : undefined;

/** A limit per minute is often called a quota, too. */
const isRate = ({ error, says, isNamed }: Refusal): boolean => {
  if (isNamed(said.QUOTA_NAMES)) return false;
  const quotaIds = error ? quotaIdsOf(error) : [];
  return quotaIds.length > 0 ? !quotaIds.some((id) => id.includes('PerDay')) : says(said.RATE_WORDS);
};

const quota: Rule = (refusal) => {
  const { status, error, isNamed, says, quote, evidence } = refusal;
  const spent = (texts: BothLanguages): EngineError => new EngineError('provider_quota', texts, evidence);
  if (error && quotaIdsOf(error).some((id) => id.includes('PerDay')) && !says(said.NO_FREE_QUOTA))
    return spent(words.quotaOfDay(words.NO_QUOTE));
  const isQuota = status === 402 || isNamed(said.QUOTA_NAMES) || says(said.QUOTA_WORDS);
  if (!isQuota) return undefined;
  if (says(said.NO_FREE_QUOTA)) return spent(words.notFree(quote));
  if (status !== 402 && isRate(refusal)) return undefined;
  return spent(says(said.PER_DAY) ? words.quotaOfDay(quote) : words.outOfMoney(quote));
};

const location: Rule = ({ says, evidence }) =>
  says(said.LOCATION_WORDS) ? new EngineError('provider_invalid', words.LOCATION, evidence) : undefined;

const model: Rule = ({ isNamed, says, quote, evidence }) =>
  isNamed(said.MODEL_NAMES) || says(said.MODEL_WORDS)
    ? new EngineError('model_retired', words.noSuchModelAtGateway(quote), evidence)
    : undefined;

const channelKey: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CHANNEL_KEY_NAMES) ? new EngineError('provider_auth', words.noChannelKey(quote), evidence) : undefined;

const overloaded: Rule = ({ status, says, retryAfter, evidence }) =>
  status !== 401 && status !== 404 && says(said.OVERLOADED)
    ? new TransientError('provider_unavailable', words.OVERLOADED, evidence, { retryAfter })
    : undefined;

const auth: Rule = ({ status, error, isNamed, says, evidence }) =>
  status === 401 ||
  status === 403 ||
  (error && hasReason(error, 'API_KEY_INVALID')) ||
  isNamed(said.AUTH_NAMES) ||
  says(said.AUTH_WORDS)
    ? new EngineError('provider_auth', words.KEY_REFUSED, evidence)
    : undefined;

const redirect: Rule = ({ status, target, evidence }) =>
  status >= 300 && status < 400
    ? new EngineError('provider_invalid', words.redirected(status, target), evidence)
    : undefined;

const notFound: Rule = ({ status, says, isPage, address, evidence }) => {
  if (status !== 404 && status !== 410) return undefined;
  return isPage || says(said.NO_ROUTE) || !says(said.ABOUT_MODEL)
    ? new EngineError('provider_invalid', words.nobodyThere(address, status), evidence)
    : new EngineError('model_retired', words.MODEL_GONE, evidence);
};

const tooMany: Rule = ({ status, says, retryAfter, evidence }) =>
  status === 429 || (isSuccess(status) && says(said.RATE_WORDS))
    ? new TransientError('rate_limited', words.tooManyRequests(retryAfter), evidence, { retryAfter })
    : undefined;

const unavailable: Rule = ({ status, isPage, retryAfter, evidence }) => {
  if (status < 500 && status !== 408) return undefined;
  if (LASTING_STATUSES.has(status)) return new EngineError('provider_unavailable', words.BROKEN, evidence);
  const texts = isPage ? words.noAnswerBehindProxy(status) : words.OVERLOADED;
  return new TransientError('provider_unavailable', texts, evidence, { retryAfter });
};

const tooLarge: Rule = ({ status, isPage, quote, evidence }) => {
  if (status !== 413) return undefined;
  return new EngineError(
    'provider_invalid',
    isPage ? words.TOO_LARGE_FOR_PROXY : words.tooLargeForModel(quote),
    evidence,
  );
};

const wrongMethod: Rule = ({ status, isPage, address, evidence }) =>
  status === 405 && isPage ? new EngineError('provider_invalid', words.noPost(address), evidence) : undefined;

const invalid = ({ status, quote, evidence }: Refusal): EngineError =>
  isSuccess(status)
    ? new EngineError('provider_invalid', words.errorInside(quote), evidence)
    : new EngineError('provider_invalid', words.notTaken(quote, status), evidence);

/** The first that has an answer is right. What the error says goes before its status: gateways choose their statuses freely. */
const RULES: readonly Rule[] = [
  blocked,
  quota,
  location,
  model,
  channelKey,
  redirect,
  overloaded,
  auth,
  notFound,
  tooMany,
  unavailable,
  tooLarge,
  wrongMethod,
];

const hostOf = (location: string | undefined): string | undefined =>
  location !== undefined && URL.canParse(location) ? new URL(location).host : undefined;

/** Where a request goes, as it may be shown: without a password or a query. */
const addressOf = (url: string): string => {
  if (!URL.canParse(url)) return url.split('?', 1)[0] ?? '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

/** For every answer outside 2xx, and for an error in an answer of 2xx. */
export const httpFailure = (http: HttpAnswer, url: string, excerpt: Excerpt): EngineError => {
  const { error } = http;
  const isPage = http.page !== undefined && http.page.trim() !== '';
  const names = error?.names ?? [];
  const spoken = [...names, error?.message ?? (/<html|<!doctype/i.test(http.page ?? '') ? '' : http.page)].join('\n');
  const message = excerpt(error?.message, QUOTE_LENGTH);
  const target = excerpt(hostOf(http.location));
  const refusal: Refusal = {
    status: isSuccess(http.status) ? (error?.status ?? http.status) : http.status,
    error,
    isNamed: (pattern) => names.some((name) => pattern.test(name)),
    says: (pattern) => pattern.test(spoken),
    isPage: isPage || !error,
    quote: message === undefined ? words.NO_QUOTE : words.quoted(message),
    address: excerpt(addressOf(url)) ?? '',
    target,
    retryAfter: (error && retryDelayOf(error)) ?? retryAfterOf(http.retryAfter),
    evidence: { ...evidenceOfError(http, error, excerpt), ...(target !== undefined && { redirectedTo: target }) },
  };
  for (const rule of RULES) {
    const failure = rule(refusal);
    if (failure) return failure;
  }
  return invalid(refusal);
};
