import type { ErrorNames } from '../remote/failures/named-failure.ts';
import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider, ProviderSettings } from '../remote/provider.ts';

const REQUEST_PATH = /\/api\/v1\/(?:services\/aigc\/[\w/-]*|tasks\/[\w-]*)/gi;

/** The environment variables. */
const VARIABLES: ProviderSettings = {
  url: 'DASHSCOPE_BASE_URL',
  model: 'DASHSCOPE_IMAGE_MODELS',
  key: 'DASHSCOPE_API_KEY',
};

export const dashScopeProvider = (apiKey: string, settings = VARIABLES): Provider => ({
  settings,
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});

/** The names of errors. Source: the provider's page of error codes, read on 2026-11-26. */
export const ERROR_NAMES: ErrorNames = [
  [/^(?:DataInspectionFailed|InvalidParameter\.DataInspection|IPInfringementSuspect)/i, 'blocked'],
  [
    /^(?:Arrearage|Throttling\.AllocationQuota|AllocationQuota|insufficient_quota|PrepaidBillOverdue|PostpaidBillOverdue)/i,
    'money',
  ],
  [/^Throttling/i, 'rate'],
  [/^(?:InvalidApiKey|invalid_api_key|(?:\w+\.)?AccessDenied)/i, 'key'],
  [/^(?:ModelNotFound|model_not_found)/i, 'model'],
  [
    /^(?:InternalError|SystemError|ServiceUnavailable|ModelServingError|ModelUnavailable|RequestTimeOut|ResponseTimeout)/i,
    'unavailable',
  ],
];
