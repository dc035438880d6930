import type { Probe } from '../remote/connection.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { listedModels, probe } from '../remote/probe.ts';
import { refusalFailure } from './failures.ts';
import { arkProvider } from './provider.ts';

/**
 * Lists the models, which costs nothing. Only secondary sources say that Ark answers this request in OpenAI's format: programs with a list
 * of models for it, such as LobeHub's, read on 2026-11-28.
 */
export const probeArk: Probe = async ({ baseUrl, apiKey = '', settings }, signal) => {
  const provider = arkProvider(apiKey, settings);
  const url = `${baseAddress(baseUrl)}/models`;
  const headers = { authorization: `Bearer ${apiKey}` };
  return listedModels(await probe({ url, headers, provider, refused: refusalFailure }, signal), provider);
};
