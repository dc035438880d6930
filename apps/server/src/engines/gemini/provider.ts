import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider, ProviderSettings } from '../remote/provider.ts';

const REQUEST_PATH = /[\w.~%/:@-]*models(?:\/|%2f)[\w.~%@-]*?(?::|%3a)generateContent[\w?=&%.~-]*/gi;

/** The environment variables. */
const VARIABLES: ProviderSettings = { url: 'GEMINI_API_URL', model: 'GEMINI_API_ENDPOINT', key: 'GEMINI_API_KEY' };

export const geminiProvider = (apiKey: string, settings = VARIABLES): Provider => ({
  settings,
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});
