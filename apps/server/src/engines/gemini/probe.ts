import { z } from 'zod';
import type { Probe } from '../remote/connection.ts';
import { lenient } from '../remote/http/lenient.ts';
import { notAnAnswer, probe } from '../remote/probe.ts';
import { versionedUrl } from './models.ts';
import { geminiProvider } from './provider.ts';

const ModelList = z.object({
  models: z.array(
    z.object({
      /** For example `models/gemini-3-pro-image`. */
      name: z.string(),
      displayName: lenient(z.string()),
      supportedGenerationMethods: lenient(z.array(z.string())),
    }),
  ),
});

/** Lists the models, which costs nothing. Source: ai.google.dev/api/models, read on 2026-11-28. The largest page has 1000 models. */
export const probeGemini: Probe = async ({ baseUrl, apiKey = '', settings }, signal) => {
  const provider = geminiProvider(apiKey, settings);
  const url = `${versionedUrl(baseUrl)}/models?pageSize=1000`;
  const document = await probe({ url, headers: { 'x-goog-api-key': apiKey }, provider }, signal);
  const { data: list } = ModelList.safeParse(document);
  if (!list) throw notAnAnswer(provider);
  return list.models
    .filter(({ supportedGenerationMethods: methods }) => methods?.includes('generateContent') ?? true)
    .map(({ name, displayName }) => ({
      id: name.replace(/^models\//, ''),
      ...(displayName !== undefined && { name: displayName }),
    }));
};
