import type { ErrorNames } from '../remote/failures/named-failure.ts';
import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider, ProviderSettings } from '../remote/provider.ts';

const REQUEST_PATH = /[\w.~%/:@-]*\/images\/generations/gi;

/** The environment variables. */
const VARIABLES: ProviderSettings = { url: 'ARK_BASE_URL', model: 'ARK_IMAGE_MODELS', key: 'ARK_API_KEY' };

export const arkProvider = (apiKey: string, settings = VARIABLES): Provider => ({
  settings,
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});

/** The names of errors. Source: volcengine.com/docs/82379/1299023, read on 2026-11-26. */
export const ERROR_NAMES: ErrorNames = [
  [/SensitiveContentDetected|PolicyViolation/i, 'blocked'],
  [/^(?:AccountOverdue|QuotaExceeded|SetLimitExceeded)/i, 'money'],
  [/^(?:RateLimitExceeded|RequestBurstTooFast)/i, 'rate'],
  [/^(?:ServerOverloaded|InternalServiceError|ServiceUnavailable)/i, 'unavailable'],
  [/^(?:AuthenticationError|AccessDenied)/i, 'key'],
  [/^(?:ModelNotOpen|InvalidEndpointOrModel)/i, 'model'],
];
