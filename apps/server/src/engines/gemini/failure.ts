import { EngineError, type Evidence } from '../engine.ts';
import { type Excerpt, evidenceOfAnswer, evidenceOfError, textOf } from './evidence.ts';
import { type Answer, type HttpAnswer, isApiKeyInvalid, isPerDayQuota, parseError, retryDelayOf } from './wire.ts';

/** Words of the provider inside a sentence for a person, in characters. */
const QUOTE_LENGTH = 300;

/** A failure that may pass by itself. `retryAfter` is the wait in milliseconds that the provider asked for. */
export class TransientError extends EngineError {
  readonly retryAfter: number | undefined;

  constructor(
    code: 'rate_limited' | 'provider_unavailable',
    message: string,
    evidence: Evidence,
    options: ErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(code, message, evidence, options);
    this.retryAfter = options.retryAfter;
  }
}

const RETRIED_STATUSES = new Set([408, 500, 502, 503, 504]);
const RETRIED_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** No whole answer came. The error itself is not passed on: nobody can say what it holds. */
export const transportFailure = (error: unknown): EngineError => {
  const code = codeOf(error);
  const evidence = { networkError: code ?? 'unknown' };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new EngineError(
      'provider_invalid',
      '模型服务的回答大得不合理，已经放弃接收。请重试，或换一个模型。',
      evidence,
    );
  // All that varies in a request's head is the key, and undici refuses one that is no header value.
  if (code === 'UND_ERR_INVALID_ARG')
    return new EngineError(
      'provider_auth',
      '密钥里有不能发送的字符。请管理员检查 GEMINI_API_KEY，例如多余的换行。',
      evidence,
    );
  const message = '连不上模型服务，或连接中途断开。请稍后重试；如果一直这样，请管理员检查网络和 GEMINI_API_URL。';
  return code !== undefined && RETRIED_CODES.has(code)
    ? new TransientError('provider_unavailable', message, evidence)
    : new EngineError('provider_unavailable', message, evidence);
};

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

const quoted = (text: string | undefined): string => (text === undefined ? '' : `：「${text}」`);

/** For every answer other than 200. */
export const httpFailure = (http: HttpAnswer, excerpt: Excerpt): EngineError => {
  const { status } = http;
  const error = parseError(http.text);
  const evidence = evidenceOfError(http, error, excerpt);
  const retryAfter = (error && retryDelayOf(error)) ?? retryAfterOf(http.retryAfter);

  if (status === 429 && error && isPerDayQuota(error))
    return new EngineError(
      'provider_quota',
      '模型服务今天的额度已经用完。请明天再试，换一个模型，或请管理员提高额度。',
      evidence,
    );
  if (status === 429) {
    return new TransientError(
      'rate_limited',
      `模型服务的请求太多，暂时不接受新的请求。请${inWords(retryAfter)}重试。`,
      evidence,
      {
        retryAfter,
      },
    );
  }
  if (RETRIED_STATUSES.has(status))
    return new TransientError(
      'provider_unavailable',
      '模型服务暂时不可用（可能过载）。请稍后重试，或换一个模型。',
      evidence,
      {
        retryAfter,
      },
    );
  if (status > 500)
    return new EngineError('provider_unavailable', '模型服务出了故障。请稍后重试，或换一个模型。', evidence);
  if (status === 401 || status === 403 || (error && isApiKeyInvalid(error)))
    return new EngineError(
      'provider_auth',
      '模型服务不接受当前的密钥。请管理员检查 GEMINI_API_KEY 及其权限。',
      evidence,
    );
  if (status === 404)
    return new EngineError(
      'model_retired',
      '模型服务没有这个模型，它可能已经下线。请换一个模型，或请管理员更新 GEMINI_API_ENDPOINT。',
      evidence,
    );
  const reason = quoted(excerpt(error?.message, QUOTE_LENGTH));
  return new EngineError(
    'provider_invalid',
    `模型服务不接受这次请求${reason}（HTTP ${status}）。请修改后重试，或换一个模型。`,
    evidence,
  );
};

/** 200, but not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: HttpAnswer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    '模型服务的回答不完整，或者不是 Gemini 的格式。请重试；如果一直这样，请管理员检查 GEMINI_API_URL。',
    evidenceOfError(http, undefined, excerpt),
  );

const UNSAFE = '内容安全';
const COPIED = '与已有作品过于相似';
const BLOCKING_FINISH_REASONS = new Map([
  ['SAFETY', UNSAFE],
  ['PROHIBITED_CONTENT', '违禁内容'],
  ['BLOCKLIST', '含有被禁用的词'],
  ['SPII', '含有敏感的个人信息'],
  ['RECITATION', COPIED],
  ['IMAGE_SAFETY', UNSAFE],
  ['IMAGE_PROHIBITED_CONTENT', '违禁内容'],
  ['IMAGE_RECITATION', COPIED],
]);

/** Why the provider refused, where it did. A refusal outweighs a picture beside it. */
export const blockFailure = (answer: Answer, excerpt: Excerpt): EngineError | undefined => {
  const blockReason = answer.promptFeedback?.blockReason;
  const reason =
    blockReason === undefined
      ? BLOCKING_FINISH_REASONS.get(answer.candidates?.[0]?.finishReason ?? '')
      : (BLOCKING_FINISH_REASONS.get(blockReason) ?? UNSAFE);
  if (reason === undefined) return undefined;
  return new EngineError(
    'content_blocked',
    `模型拒绝了这次请求（${reason}）。换一种说法或换一张图片再试。`,
    evidenceOfAnswer(answer, excerpt),
  );
};

export const noImageFailure = (answer: Answer, excerpt: Excerpt): EngineError => {
  const text = excerpt(textOf(answer), QUOTE_LENGTH);
  const message =
    text === undefined
      ? '模型这次没有画出图片。把要改的地方说得更具体一些再试。'
      : `模型没有画出图片，只回答了文字：「${text}」。把要改的地方说得更具体一些再试。`;
  return new EngineError('no_image', message, evidenceOfAnswer(answer, excerpt));
};

export const badImageFailure = (answer: Answer, excerpt: Excerpt): EngineError =>
  new EngineError(
    'provider_invalid',
    '模型返回的图片已损坏，或者不是 JPG、PNG、WebP。请重试，或换一个模型。',
    evidenceOfAnswer(answer, excerpt),
  );
