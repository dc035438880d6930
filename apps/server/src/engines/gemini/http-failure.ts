import { EngineError, type Evidence } from '../engine.ts';
import { hasReason, type ProviderError, quotaIdsOf, retryDelayOf } from './answer/provider-error.ts';
import * as said from './error-words.ts';
import { evidenceOfError } from './evidence.ts';
import { TransientError } from './failure.ts';
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
  /** The provider's message as a quotation, or an empty string. */
  quote: string;
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

const inWords = (wait: number | undefined): string => {
  if (!wait) return '过一会儿';
  return wait > 90_000 ? `约 ${Math.ceil(wait / 60_000)} 分钟后` : `约 ${Math.ceil(wait / 1000)} 秒后`;
};

const blocked: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CONTENT_NAMES)
    ? new EngineError('content_blocked', `模型服务拒绝了这次请求${quote}。换一种说法或换一张图片再试。`, evidence)
    : undefined;

/** A limit per minute is often called a quota, too. */
const isRate = ({ error, says, isNamed }: Refusal): boolean => {
  if (isNamed(said.QUOTA_NAMES)) return false;
  const quotaIds = error ? quotaIdsOf(error) : [];
  return quotaIds.length > 0 ? !quotaIds.some((id) => id.includes('PerDay')) : says(said.RATE_WORDS);
};

const quota: Rule = (refusal) => {
  const { status, error, isNamed, says, quote, evidence } = refusal;
  const spent = (words: string): EngineError => new EngineError('provider_quota', words, evidence);
  if (error && quotaIdsOf(error).some((id) => id.includes('PerDay')) && !says(said.NO_FREE_QUOTA))
    return spent('模型服务今天的额度已经用完。请明天再试，换一个模型，或请管理员提高额度。');
  const isQuota = status === 402 || isNamed(said.QUOTA_NAMES) || says(said.QUOTA_WORDS);
  if (!isQuota) return undefined;
  if (says(said.NO_FREE_QUOTA))
    return spent(`模型服务不免费提供这个模型${quote}。请管理员为密钥所属的项目开通付费，或换一个模型。`);
  if (status !== 402 && isRate(refusal)) return undefined;
  return says(said.PER_DAY)
    ? spent(`模型服务今天的额度已经用完${quote}。请明天再试，换一个模型，或请管理员提高额度。`)
    : spent(`模型服务的额度或余额不足${quote}。请管理员充值或提高额度，或换一个模型。`);
};

const location: Rule = ({ says, evidence }) =>
  says(said.LOCATION_WORDS)
    ? new EngineError(
        'provider_invalid',
        '模型服务不支持服务器所在的地区。请管理员把 GEMINI_API_URL 改成受支持地区的网关或代理的地址。',
        evidence,
      )
    : undefined;

const model: Rule = ({ isNamed, says, quote, evidence }) =>
  isNamed(said.MODEL_NAMES) || says(said.MODEL_WORDS)
    ? new EngineError(
        'model_retired',
        `网关没有这个模型，或者没有可用的渠道${quote}。请换一个模型，或请管理员在网关里开通它。`,
        evidence,
      )
    : undefined;

const channelKey: Rule = ({ isNamed, quote, evidence }) =>
  isNamed(said.CHANNEL_KEY_NAMES)
    ? new EngineError(
        'provider_auth',
        `网关里这个模型的渠道没有可用的密钥${quote}。请管理员在网关里检查这个渠道。`,
        evidence,
      )
    : undefined;

const overloaded: Rule = ({ status, says, retryAfter, evidence }) =>
  status !== 401 && status !== 404 && says(said.OVERLOADED)
    ? new TransientError(
        'provider_unavailable',
        '模型服务暂时不可用（可能过载）。请稍后重试，或换一个模型。',
        evidence,
        { retryAfter },
      )
    : undefined;

const auth: Rule = ({ status, error, isNamed, says, evidence }) =>
  status === 401 ||
  status === 403 ||
  (error && hasReason(error, 'API_KEY_INVALID')) ||
  isNamed(said.AUTH_NAMES) ||
  says(said.AUTH_WORDS)
    ? new EngineError('provider_auth', '模型服务不接受当前的密钥。请管理员检查 GEMINI_API_KEY 及其权限。', evidence)
    : undefined;

const redirect: Rule = ({ status, target, evidence }) =>
  status >= 300 && status < 400
    ? new EngineError(
        'provider_invalid',
        `这个地址把请求转到了别处${target === undefined ? '' : `（${target}）`}，Pictor 不会跟过去（HTTP ${status}）。请管理员把 GEMINI_API_URL 改成最终的地址。`,
        evidence,
      )
    : undefined;

const notFound: Rule = ({ status, says, isPage, address, evidence }) => {
  if (status !== 404 && status !== 410) return undefined;
  return isPage || says(said.NO_ROUTE) || !says(said.ABOUT_MODEL)
    ? new EngineError(
        'provider_invalid',
        `这个地址没有模型服务：${address}（HTTP ${status}）。请管理员检查 GEMINI_API_URL 和 GEMINI_API_ENDPOINT。`,
        evidence,
      )
    : new EngineError(
        'model_retired',
        '模型服务没有这个模型，它可能已经下线。请换一个模型，或请管理员更新 GEMINI_API_ENDPOINT。',
        evidence,
      );
};

const tooMany: Rule = ({ status, says, retryAfter, evidence }) =>
  status === 429 || (isSuccess(status) && says(said.RATE_WORDS))
    ? new TransientError(
        'rate_limited',
        `模型服务的请求太多，暂时不接受新的请求。请${inWords(retryAfter)}重试。`,
        evidence,
        { retryAfter },
      )
    : undefined;

const unavailable: Rule = ({ status, isPage, retryAfter, evidence }) => {
  if (status < 500 && status !== 408) return undefined;
  if (LASTING_STATUSES.has(status))
    return new EngineError('provider_unavailable', '模型服务出了故障。请稍后重试，或换一个模型。', evidence);
  const words = isPage
    ? `中间的代理没有从模型服务得到回答（HTTP ${status}）。请稍后重试；如果一直这样，请管理员检查网关和代理的超时设置。`
    : '模型服务暂时不可用（可能过载）。请稍后重试，或换一个模型。';
  return new TransientError('provider_unavailable', words, evidence, { retryAfter });
};

const tooLarge: Rule = ({ status, isPage, quote, evidence }) => {
  if (status !== 413) return undefined;
  return new EngineError(
    'provider_invalid',
    isPage
      ? '中间的代理不接受这么大的请求（HTTP 413）。请管理员调大代理允许的请求大小（nginx 是 client_max_body_size，至少 20 MB）。'
      : `模型服务不接受这么大的请求${quote}（HTTP 413）。请换一张小一些的图片。`,
    evidence,
  );
};

const wrongMethod: Rule = ({ status, isPage, address, evidence }) =>
  status === 405 && isPage
    ? new EngineError(
        'provider_invalid',
        `这个地址，或者中间的代理，不接受 POST 请求：${address}（HTTP 405）。请管理员检查 GEMINI_API_URL 和代理的设置。`,
        evidence,
      )
    : undefined;

const invalid = ({ status, quote, evidence }: Refusal): EngineError =>
  isSuccess(status)
    ? new EngineError('provider_invalid', `模型服务报告了错误${quote}。请修改后重试，或换一个模型。`, evidence)
    : new EngineError(
        'provider_invalid',
        `模型服务不接受这次请求${quote}（HTTP ${status}）。请修改后重试，或换一个模型。`,
        evidence,
      );

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
  const words = [...names, error?.message ?? (/<html|<!doctype/i.test(http.page ?? '') ? '' : http.page)].join('\n');
  const message = excerpt(error?.message, QUOTE_LENGTH);
  const target = excerpt(hostOf(http.location));
  const refusal: Refusal = {
    status: isSuccess(http.status) ? (error?.status ?? http.status) : http.status,
    error,
    isNamed: (pattern) => names.some((name) => pattern.test(name)),
    says: (pattern) => pattern.test(words),
    isPage: isPage || !error,
    quote: message === undefined ? '' : `：「${message}」`,
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
