import type { Probe } from '../remote/connection.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { listedModels, probe } from '../remote/probe.ts';
import { openAiProvider } from './provider.ts';

/**
 * Lists the models, which costs nothing. Source: developers.openai.com/api/reference/resources/models, read on 2026-11-28. Gateways and the
 * servers on a local network list theirs in the same way.
 */
export const probeOpenAi: Probe = async ({ baseUrl, apiKey, settings }, signal) => {
  const provider = openAiProvider(apiKey, settings);
  const url = `${baseAddress(baseUrl)}/models`;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return listedModels(await probe({ url, headers, provider }, signal), provider);
};
