import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError } from '../../engine.ts';
import { isSuccess } from '../http/transport.ts';
import type { Provider } from '../provider.ts';
import * as said from './error-words.ts';
import type { RefusedAnswer } from './evidence.ts';
import { hasReason, quotaIdsOf } from './provider-error.ts';
import { type Asked, type Refusal, refusalOf } from './refusal.ts';
import { TransientError } from './transient-error.ts';

/** Not implemented, or a wrong HTTP or protocol version. A retry gets the same answer. */
const LASTING_STATUSES = new Set([501, 505, 506, 510, 511]);

/** Statuses about the connection or the request head. Proxies and servers send them. The model service never does. */
const PROXY_STATUSES = new Set([407, 411, 417, 421, 426, 431, 494, 495, 496, 497]);

const OVERLOADED: Sentence = { code: 'service_overloaded', values: {} };

type Rule = (refusal: Refusal) => EngineError | undefined;

const blocked: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CONTENT_NAMES)
    ? new EngineError('content_blocked', [{ code: 'request_refused', values: { quote } }], evidence)
    : undefined;

/** Tells a rate limit from a used-up quota. A limit per minute is often called a quota, too. */
const isRate = ({ error, mentions, isNamed }: Refusal): boolean => {
  if (isNamed(said.QUOTA_NAMES)) return false;
  const quotaIds = error ? quotaIdsOf(error) : [];
  return quotaIds.length > 0 ? !quotaIds.some((id) => id.includes('PerDay')) : mentions(said.RATE_WORDS);
};

const quota: Rule = (refusal) => {
  const { status, error, isNamed, says, mentions, quote, evidence } = refusal;
  const spent = (sentence: Sentence): EngineError => new EngineError('provider_quota', [sentence], evidence);
  if (error && quotaIdsOf(error).some((id) => id.includes('PerDay')) && !mentions(said.NO_FREE_QUOTA))
    return spent({ code: 'quota_of_day_used', values: {} });
  const isSaid = says(said.QUOTA_WORDS) && !isNamed(said.REQUEST_NAMES);
  if (status !== 402 && !isNamed(said.QUOTA_NAMES) && !isSaid) return undefined;
  if (mentions(said.NO_FREE_QUOTA)) return spent({ code: 'model_not_free', values: { quote } });
  if (status !== 402 && isRate(refusal)) return undefined;
  return spent({ code: mentions(said.PER_DAY) ? 'quota_of_day_used' : 'out_of_credit', values: { quote } });
};

const location: Rule = ({ says, settings, evidence }) =>
  says(said.LOCATION_WORDS)
    ? new EngineError(
        'provider_invalid',
        [{ code: 'location_unsupported', values: { url_variable: settings.url } }],
        evidence,
      )
    : undefined;

const model: Rule = ({ isNamed, says, quote, evidence }) =>
  isNamed(said.MODEL_NAMES) || says(said.MODEL_WORDS)
    ? new EngineError('model_retired', [{ code: 'model_not_at_gateway', values: { quote } }], evidence)
    : undefined;

const channelKey: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CHANNEL_KEY_NAMES)
    ? new EngineError('provider_auth', [{ code: 'channel_without_key', values: { quote } }], evidence)
    : undefined;

const httpsNeeded: Rule = ({ mentions, title, settings, evidence }) =>
  mentions(said.PLAIN_HTTP) || said.PLAIN_HTTP.test(title ?? '')
    ? new EngineError('provider_invalid', [{ code: 'https_needed', values: { url_variable: settings.url } }], evidence)
    : undefined;

/** All other statuses are final, whatever the error text says: the same request gets the same answer. */
const mayPass = (status: number): boolean => isSuccess(status) || status === 408 || status === 429 || status >= 500;

const overloaded: Rule = ({ status, says, retryAfter, evidence }) =>
  mayPass(status) && says(said.OVERLOADED)
    ? new TransientError('provider_unavailable', [OVERLOADED], evidence, { retryAfter })
    : undefined;

/** The model service itself refuses in JSON, so HTML comes from a firewall. */
const firewall: Rule = ({ status, isHtml, mentions, title, settings, evidence }) =>
  (status === 401 || status === 403) && (isHtml || mentions(said.PROXY_WORDS))
    ? new EngineError(
        'provider_invalid',
        [
          { code: 'not_the_service', values: { url_variable: settings.url, status, quote: title } },
          { code: 'page_may_refuse_key', values: { key_variable: settings.key } },
        ],
        evidence,
      )
    : undefined;

const auth: Rule = ({ status, error, isNamed, says, settings, evidence }) =>
  status === 401 ||
  status === 403 ||
  (error && hasReason(error, 'API_KEY_INVALID')) ||
  isNamed(said.AUTH_NAMES) ||
  says(said.AUTH_WORDS)
    ? new EngineError('provider_auth', [{ code: 'key_refused', values: { key_variable: settings.key } }], evidence)
    : undefined;

const redirect: Rule = ({ status, target, settings, evidence }) =>
  status >= 300 && status < 400
    ? new EngineError(
        'provider_invalid',
        [{ code: 'redirected', values: { url_variable: settings.url, status, target } }],
        evidence,
      )
    : undefined;

const notFound: Rule = ({ status, mentions, isPage, address, settings, evidence }) => {
  if (status !== 404 && status !== 410) return undefined;
  const { url: url_variable, model: model_variable } = settings;
  return isPage || mentions(said.NO_ROUTE) || !mentions(said.ABOUT_MODEL)
    ? new EngineError(
        'provider_invalid',
        [{ code: 'no_service_at_address', values: { url_variable, model_variable, address, status } }],
        evidence,
      )
    : new EngineError('model_retired', [{ code: 'model_gone', values: { model_variable } }], evidence);
};

const tooMany: Rule = ({ status, says, retryAfter, evidence }) =>
  status === 429 || (isSuccess(status) && says(said.RATE_WORDS))
    ? new TransientError(
        'rate_limited',
        [{ code: 'too_many_requests', values: { seconds: retryAfter ? Math.ceil(retryAfter / 1000) : undefined } }],
        evidence,
        { retryAfter },
      )
    : undefined;

const unavailable: Rule = ({ status, isPage, retryAfter, evidence }) => {
  if (status < 500 && status !== 408) return undefined;
  if (LASTING_STATUSES.has(status))
    return new EngineError('provider_unavailable', [{ code: 'service_broken', values: {} }], evidence);
  const sentence: Sentence = isPage ? { code: 'no_answer_behind_proxy', values: { status } } : OVERLOADED;
  return new TransientError('provider_unavailable', [sentence], evidence, { retryAfter });
};

const tooLarge: Rule = ({ status, isPage, quote, evidence }) => {
  if (status !== 413) return undefined;
  const sentence: Sentence = isPage
    ? { code: 'request_too_large_for_proxy', values: {} }
    : { code: 'request_too_large_for_model', values: { quote } };
  return new EngineError('provider_invalid', [sentence], evidence);
};

const wrongMethod: Rule = ({ status, address, settings, evidence }) =>
  status === 405
    ? new EngineError(
        'provider_invalid',
        [{ code: 'post_refused', values: { url_variable: settings.url, address } }],
        evidence,
      )
    : undefined;

const proxy: Rule = ({ status, isHtml, title, settings, evidence }) =>
  PROXY_STATUSES.has(status) || (isHtml && status >= 400)
    ? new EngineError(
        'provider_invalid',
        [{ code: 'not_the_service', values: { url_variable: settings.url, status, quote: title } }],
        evidence,
      )
    : undefined;

const invalid = ({ status, quote, evidence }: Refusal): EngineError =>
  isSuccess(status)
    ? new EngineError('provider_invalid', [{ code: 'error_in_answer', values: { quote } }], evidence)
    : new EngineError('provider_invalid', [{ code: 'request_not_taken', values: { quote, status } }], evidence);

/**
 * The first rule that returns an error decides. Gateways choose statuses freely, so the rules read the error's words before its
 * status, except words that may come from the user's prompt.
 */
const RULES: readonly Rule[] = [
  blocked,
  quota,
  location,
  model,
  channelKey,
  redirect,
  httpsNeeded,
  overloaded,
  firewall,
  auth,
  notFound,
  tooMany,
  unavailable,
  tooLarge,
  wrongMethod,
  proxy,
];

/** Builds the error for every response outside 2xx, and for an error inside a 2xx response. */
export const httpFailure = (http: RefusedAnswer, request: Asked, provider: Provider): EngineError => {
  const refusal = refusalOf(http, request, provider);
  for (const rule of RULES) {
    const failure = rule(refusal);
    if (failure) return failure;
  }
  return invalid(refusal);
};
