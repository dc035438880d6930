import type { FakeGemini } from './fake-gemini.ts';

/** The environment that makes a test server use the fake Gemini. */
export const geminiEnv = ({ url }: Pick<FakeGemini, 'url'>) => ({
  GEMINI_API_URL: url,
  GEMINI_API_ENDPOINT: '/v1beta/models/gemini-2.5-flash-image:generateContent',
  GEMINI_API_KEY: 'test-key-of-the-stand-in',
});
