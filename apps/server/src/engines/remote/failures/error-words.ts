/**
 * The words that providers and gateways use for errors: the fields `code`, `type` and `status`, and messages in English and Chinese.
 * Collected in November 2026 from the references of Google and OpenAI and from the sources of new-api, one-api and LiteLLM.
 */

/** Money or a quota that is used up. Waiting does not bring it back. */
export const QUOTA_NAMES =
  /^(?:insufficient_(?:user_)?quota|insufficient_(?:balance|funds|credits?)|pre_consume_token_quota_failed|billing_hard_limit_reached|billing_not_active|budget_exceeded|entitlement_(?:required|inactive|daily_limit_exceeded|total_limit_exceeded)|quota_?exceeded|arrearage|accountoverdueerror|payment_required)$/i;
export const QUOTA_WORDS =
  /insufficient (?:account |user )?(?:quota|balance|funds|credits?)|quota (?:is )?(?:exceeded|exhausted|not enough|insufficient)|exceeded your (?:current |monthly )?quota|out of credits|not enough credits?|credit balance is too low|payment required|\bexceeded\w*budget|budget (?:has been |was |is )?exceeded|exceeded (?:its |your |the )?budget|over budget|(?:额度|余额|配额|积分|点数)[^。，,]{0,6}(?:不足|用尽|用完|耗尽|不够|超限)|(?:不足|超出|超过)[^。，,]{0,4}(?:额度|余额|配额)|预扣费|欠费/i;
/** The provider has no free quota for this model. */
export const NO_FREE_QUOTA = /\blimit: 0\b/;
export const PER_DAY = /per\s?day|daily|每日|每天|今日|当日/i;
/** A short-term limit. Its message may call it a quota. */
export const RATE_WORDS =
  /per[\s_-]?(?:minute|second)|rate[\s_-]?limit|too many requests|retry (?:in|after) \d|concurren|\b[rt]pm\b|每分钟|每秒|频率|频繁|限流|速率|并发/i;

export const OVERLOADED = /overload|负载|饱和(?!度)|繁忙|at capacity|server is busy/i;
/** The request itself is invalid. A message next to such a name may quote the request. */
export const REQUEST_NAMES = /^(?:invalid_argument|bad_request|invalid_prompt|invalid_request)$/i;

export const AUTH_NAMES = /^(?:invalid_api_key|api_key_invalid|authentication_error|unauthenticated)$/i;
export const AUTH_WORDS =
  /api key not valid|(?:invalid|incorrect) api key|无效的?\s?(?:令牌|密钥|api key)|令牌(?:已过期|无效|不存在|状态不可用)/i;
/** The gateway's key for its own provider is invalid or missing. */
export const CHANNEL_KEY_NAMES = /^channel:(?:no_available_key|invalid_key)$/i;

export const MODEL_NAMES =
  /^(?:model_not_found|model_not_supported|modelnotfound|modelnotopen|channel:model_mapped_error)$/i;
export const MODEL_WORDS =
  /无可用渠道|no available channel|invalid model name|模型[^。，,]{0,40}(?:不存在|已下线|未开通)/i;
/** No service answers at this path. */
export const NO_ROUTE =
  /unknown_url|invalid url|cannot post|no route|route not found|no static resource|unknown (?:request )?(?:url|path|route|endpoint)/i;
/** A 404 is about a model only if it says so. */
export const ABOUT_MODEL = /\bmodels?\b|模型|requested entity/i;
/** A plain HTTP request was sent to a TLS port. */
export const PLAIN_HTTP = /plain http request was sent to https port|http request to an https server/i;
/** Cloudflare's own errors, such as "error code: 1020" for a blocked address. */
export const PROXY_WORDS = /^\s*error code: 1\d{3}\b/i;

export const CONTENT_NAMES =
  /^(?:sensitive_words_detected|prompt_blocked|content_policy_violation|content_filter|moderation_blocked|datainspectionfailed)$/i;

export const LOCATION_WORDS =
  /location is not supported|unsupported_country_region|not (?:available|supported) in your (?:country|region|location)/i;
