import { createExcerpt } from '../remote/failures/redaction.ts';
import type { Provider, ProviderSettings } from '../remote/provider.ts';

const REQUEST_PATH = /[\w.~%/:@-]*\/images\/(?:generations|edits)\b/gi;

/** The environment variables. */
const VARIABLES: ProviderSettings = { url: 'OPENAI_BASE_URL', model: 'OPENAI_IMAGE_MODELS', key: 'OPENAI_API_KEY' };

export const openAiProvider = (apiKey: string | undefined, settings = VARIABLES): Provider => ({
  settings,
  requestPath: REQUEST_PATH,
  excerpt: createExcerpt(apiKey),
});
