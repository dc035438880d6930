import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider } from '../remote/provider.ts';

const REQUEST_PATH = /[\w.~%/:@-]*\/images\/(?:generations|edits)\b/gi;

export const openAiProvider = (apiKey: string | undefined): Provider => ({
  settings: { url: 'OPENAI_BASE_URL', model: 'OPENAI_IMAGE_MODELS', key: 'OPENAI_API_KEY' },
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});
