import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type Engine, type EngineCall, sourceOf } from '../engine.ts';
import { copiesForModel, maskForModel } from '../remote/copy-for-model.ts';
import { httpFailure } from '../remote/failures/http-failure.ts';
import { retriedIfUnbilled } from '../remote/failures/unbilled.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { createResultFetch } from '../remote/http/result-address.ts';
import { createPost, isSuccess } from '../remote/http/transport.ts';
import { englishName, withNamedPictures } from '../remote/name-pictures.ts';
import type { ProviderSettings } from '../remote/provider.ts';
import { withRetries } from '../remote/retry.ts';
import { untilAborted } from '../remote/until-aborted.ts';
import { type OpenAiAnswer, readAnswerWith } from './answer/read-answer.ts';
import { withModeration } from './failures/answer-failure.ts';
import { serveModel } from './models.ts';
import { missingVariables, modelsOf, type ProfileName, profileOf } from './profiles.ts';
import { openAiProvider } from './provider.ts';
import { type EditPictures, requestBody } from './request.ts';
import { createResultReader } from './results.ts';
import { wireSize } from './wire-size.ts';

export { missingVariables };

export interface OpenAiOptions {
  /** Ends before `/images/…`, for example `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Undefined for a server without a key. */
  apiKey: string | undefined;
  /** The models, the default first. If there are none, the server must have a default: see {@link missingVariables}. */
  models: readonly string[];
  /** The settings that messages name. The default is the environment variables. */
  settings?: ProviderSettings | undefined;
  /** The maximum number of pixels of a result. */
  maxPixels: number;
  processes: PictureProcesses;
  /** Undefined: derived from the address and the model. */
  profile?: ProfileName;
  /** The wait before the first retry. It doubles with each further retry. */
  backoffMilliseconds?: number;
}

/** A call with pictures. Servers take references without an original as an edit, too. */
interface Edit extends EditPictures {
  /** The size of the copy of the original. Undefined if the call has only references. */
  source: { width: number; height: number } | undefined;
}

interface Sent {
  http: OpenAiAnswer;
  url: string;
  size: string | undefined;
  attempts: number;
}

/**
 * Calls a server that speaks OpenAI's Images API. Retries only if the server has surely not begun to work: after 429, 503 and if no
 * connection was made. A call whose connection breaks later may have been billed. Stopping a call ends the waiting, but not the billing.
 */
export const createOpenAi = (options: OpenAiOptions): Engine => {
  const { apiKey, processes, backoffMilliseconds = 2000 } = options;
  const baseUrl = baseAddress(options.baseUrl);
  const provider = openAiProvider(apiKey, options.settings);
  const { settings } = provider;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const serve = (id: string) => {
    const served = serveModel(id, options.profile ?? profileOf(baseUrl, apiKey, id));
    const read = readAnswerWith(served.profile);
    return { ...served, post: createPost({ headers, settings, read, isFreshConnection: true }) };
  };
  const models = new Map([...new Set(modelsOf(options))].map((id) => [id, serve(id)]));
  type Served = ReturnType<typeof serve>;

  const fetchResult = createResultFetch({
    baseUrl,
    hosts: [new URL(baseUrl).host],
    ...(options.backoffMilliseconds !== undefined && { backoffMilliseconds }),
  });
  const resultsOf = createResultReader({ ...options, baseUrl, provider, fetchResult });

  const ask = async (served: Served, url: string, body: ReturnType<typeof requestBody>, call: EngineCall) => {
    let isFinal = false;
    try {
      const http = await served.post(url, body, call.signal);
      ({ isFinal } = http);
      if (isSuccess(http.status) && (http.answer || !http.error)) return http;
      throw withModeration(httpFailure(http, { url, prompt: call.prompt }, provider), http.moderation);
    } catch (error) {
      throw retriedIfUnbilled(error, isFinal);
    }
  };

  const send = async (call: EngineCall, served: Served, edit: Edit | undefined): Promise<Sent> => {
    const { signal, report, params, beforeRequest } = call;
    signal.throwIfAborted();
    report({ stage: 'calling_model' });
    await beforeRequest();
    const url = `${baseUrl}/images/${edit ? 'edits' : 'generations'}`;
    const size = wireSize(served.abilities.sizes, params, edit?.source);
    const body = requestBody(call, served, size, edit);
    return withRetries(async (attempts) => ({ http: await ask(served, url, body, call), url, size, attempts }), {
      backoffMilliseconds,
      signal,
      onRetry: (attempt) => report({ stage: 'retrying', attempt }),
    });
  };

  const prepare = async (call: EngineCall, served: Served): Promise<Edit | undefined> => {
    const { owner, signal, inputs } = call;
    const { profile, abilities } = served;
    const limits = { maxBytes: abilities.imageBytes, maxSide: abilities.longestSide, readsWebp: profile.readsWebp };
    const pictures = await copiesForModel(call, { ...limits, processes });
    if (pictures.length === 0) return undefined;
    const source = sourceOf(call) && pictures[0];
    const mask = inputs.find(({ role }) => role === 'mask')?.image;
    const edits = abilities.mask ? profile.mask?.edits : undefined;
    return {
      source,
      pictures,
      mask: mask && source && edits && (await maskForModel(mask, source, { edits, processes, owner, signal })),
    };
  };

  return {
    models: [...models.values()].map(({ description }) => description),
    async *run(wanted) {
      const call = withNamedPictures(wanted, englishName);
      const served = models.get(call.model) ?? serve(call.model);
      const { http, attempts, ...asked } = await untilAborted(call.signal, async () =>
        send(call, served, await prepare(call, served)),
      );
      for await (const { evidence, ...result } of resultsOf(http, asked, call))
        yield { ...result, evidence: { ...evidence, attempts } };
    },
  };
};
