import { EngineError } from '../engine.ts';
import type { Asked } from '../remote/failures/refusal.ts';
import { retriedIfUnbilled } from '../remote/failures/unbilled.ts';
import { type JsonReading, readJson } from '../remote/http/read-json.ts';
import { createSend, type HttpHead, type HttpRequest, isSuccess } from '../remote/http/transport.ts';
import type { Provider } from '../remote/provider.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { jobFailure, refusalFailure, unreadableFailure } from './failures.ts';

const SYNCHRONOUS = '/api/v1/services/aigc/multimodal-generation/generation';
const IN_BACKGROUND = '/api/v1/services/aigc/image-generation/generation';
/** People also set the address of the API itself, or of the interface that is compatible with OpenAI. */
const API_PATH = /\/+(?:(?:api|compatible-mode)\/v1\/*)?$/;

/** The address before the path of the API. @param baseUrl without a slash at its end */
export const rootOf = (baseUrl: string): string => `${baseUrl}/`.replace(API_PATH, '');

const JOB_HAS_ENDED = new Set(['FAILED', 'CANCELED', 'UNKNOWN']);

/** A response that is an answer of the API. */
export interface Exchange {
  status: number;
  answer: Answer;
}

export interface Client {
  /** Asks for results and waits for them. A failure that may be billed is not transient. */
  paint: (body: string, prompt: string, signal: AbortSignal) => Promise<Exchange>;
  /** Starts a job. @returns its id */
  start: (body: string, prompt: string, signal: AbortSignal) => Promise<string>;
  /** The answer of a job that has ended well. Undefined while it runs. @throws {EngineError} if it has ended without a result */
  poll: (jobId: string, prompt: string, signal: AbortSignal) => Promise<Exchange | undefined>;
}

/** @param baseUrl without a slash at its end */
export const createClient = (baseUrl: string, apiKey: string, provider: Provider): Client => {
  const base = rootOf(baseUrl);
  const send = createSend({
    headers: { authorization: `Bearer ${apiKey}` },
    read: readJson,
    settings: provider.settings,
    isFreshConnection: true,
  });

  const exchange = (http: HttpHead & JsonReading, asked: Asked): Exchange => {
    const answer = parseAnswer(http.document);
    const isRefused = answer.error && answer.state === undefined && answer.addresses.length === 0;
    if (!isSuccess(http.status) || isRefused) throw refusalFailure({ ...http, error: answer.error }, asked, provider);
    if (!answer.isAnswer) throw unreadableFailure(http, provider);
    if (answer.state !== undefined && JOB_HAS_ENDED.has(answer.state))
      throw jobFailure({ ...http, error: answer.error }, answer, asked, provider);
    return { status: http.status, answer };
  };

  const post = async (
    path: string,
    headers: Record<string, string>,
    body: string,
    prompt: string,
    signal: AbortSignal,
  ) => {
    const request: HttpRequest = {
      method: 'POST',
      url: base + path,
      headers,
      body,
    };
    try {
      return exchange(await send(request, signal), { url: request.url, prompt });
    } catch (error) {
      throw retriedIfUnbilled(error);
    }
  };

  return {
    paint: (body, prompt, signal) => post(SYNCHRONOUS, {}, body, prompt, signal),
    start: async (body, prompt, signal) => {
      const { answer } = await post(IN_BACKGROUND, { 'x-dashscope-async': 'enable' }, body, prompt, signal);
      if (answer.jobId !== undefined) return answer.jobId;
      throw new EngineError('provider_invalid', [{ code: 'not_an_answer_of_dashscope', values: {} }]);
    },
    poll: async (jobId, prompt, signal) => {
      const url = `${base}/api/v1/tasks/${encodeURIComponent(jobId)}`;
      const ended = exchange(await send({ method: 'GET', url }, signal), { url, prompt });
      return ended.answer.state === 'SUCCEEDED' ? ended : undefined;
    },
  };
};
