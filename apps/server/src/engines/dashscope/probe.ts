import type { Probe } from '../remote/connection.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { notAnAnswer, probe } from '../remote/probe.ts';
import { parseAnswer } from './answer.ts';
import { rootOf } from './client.ts';
import { refusalFailure } from './failures.ts';
import { dashScopeProvider } from './provider.ts';

const NO_JOB = '00000000-0000-0000-0000-000000000000';

/**
 * Asks for a job that does not exist, which costs nothing: the service answers that its state is unknown. The interface for pictures has no
 * list of models. Source: help.aliyun.com/zh/model-studio/manage-asynchronous-tasks, read on 2026-11-28.
 */
export const probeDashScope: Probe = async ({ baseUrl, apiKey = '', settings }, signal) => {
  const provider = dashScopeProvider(apiKey, settings);
  const url = `${rootOf(baseAddress(baseUrl))}/api/v1/tasks/${NO_JOB}`;
  const headers = { authorization: `Bearer ${apiKey}` };
  const document = await probe({ url, headers, provider, refused: refusalFailure }, signal);
  if (parseAnswer(document).state === undefined) throw notAnAnswer(provider);
  return undefined;
};
