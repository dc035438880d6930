import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider } from '../remote/provider.ts';

const REQUEST_PATH = /[\w.~%/:@-]*models(?:\/|%2f)[\w.~%@-]*?(?::|%3a)generateContent[\w?=&%.~-]*/gi;

export const geminiProvider = (apiKey: string): Provider => ({
  settings: { url: 'GEMINI_API_URL', model: 'GEMINI_API_ENDPOINT', key: 'GEMINI_API_KEY' },
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});
