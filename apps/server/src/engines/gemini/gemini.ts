import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type Engine, type EngineCall, type EngineError, type EngineResult, picturesOf, withUsage } from '../engine.ts';
import { copiesForModel } from '../remote/copy-for-model.ts';
import { httpFailure } from '../remote/failures/http-failure.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { createPost, isSuccess } from '../remote/http/transport.ts';
import { englishName, withNamedPictures } from '../remote/name-pictures.ts';
import type { ProviderSettings } from '../remote/provider.ts';
import { decodeImage } from '../remote/result-image.ts';
import { withRetries } from '../remote/retry.ts';
import { untilAborted } from '../remote/until-aborted.ts';
import { type GeminiAnswer, readAnswer } from './answer/read-answer.ts';
import { badImageFailure, blockFailure, noImageFailure, unreadableFailure } from './failures/answer-failure.ts';
import { evidenceOfAnswer } from './failures/evidence.ts';
import { abilitiesOf } from './known-models.ts';
import { describeModel, endpointOfModel, modelOfEndpoint, versionedUrl } from './models.ts';
import { geminiProvider } from './provider.ts';
import { requestBody } from './request-body.ts';
import { usageOf } from './usage.ts';

export { modelOfEndpoint, versionedUrl };

/** The provider's guide requires requests with inline data to be under 20 MB. */
const REQUEST_BYTES = 20_000_000;

export interface GeminiOptions {
  /** For example `https://generativelanguage.googleapis.com`. */
  apiUrl: string;
  /** For example `/v1beta/models/<model>:generateContent`. The model in it is the first of {@link Engine.models}. */
  endpoint: string;
  /** Not empty. */
  apiKey: string;
  /** Further models. A request for one of them uses the endpoint with this model in place of the endpoint's own. */
  extraModels: readonly string[];
  /** The settings that messages name. The default is the environment variables. */
  settings?: ProviderSettings | undefined;
  /** The maximum number of pixels of a result. */
  maxPixels: number;
  processes: PictureProcesses;
  /** The wait before the first retry. It doubles with each further retry. */
  backoffMilliseconds?: number;
}

/**
 * Calls Gemini's `generateContent`. Retries failures that may be temporary (408, 429, 500, 502–504, a broken connection). Does not
 * retry after an answer has come, because that answer was billed. Stopping a call ends the waiting, but not the billing.
 *
 * @throws TypeError if the endpoint names no model: see {@link modelOfEndpoint}
 */
export const createGemini = (options: GeminiOptions): Engine => {
  const { endpoint, apiKey, extraModels, processes, backoffMilliseconds = 2000 } = options;
  const model = modelOfEndpoint(endpoint);
  if (model === undefined) throw new TypeError('the endpoint names no model');
  const apiUrl = baseAddress(options.apiUrl);
  const provider = geminiProvider(apiKey, options.settings);
  const { settings, excerpt } = provider;
  const post = createPost({ headers: { 'x-goog-api-key': apiKey }, settings, read: readAnswer });

  /** Why a 2xx response has no result. */
  const failureOf = (http: GeminiAnswer): EngineError => {
    const { picture, answer, isWhole } = http;
    // Some gateways send an empty picture together with the text of the model.
    const isDamaged = picture !== undefined && (picture.bytes.length > 0 || answer?.text === undefined);
    if (isDamaged) return badImageFailure(http, answer, excerpt);
    return answer && isWhole ? noImageFailure(http, answer, excerpt) : unreadableFailure(http, excerpt);
  };

  const ask = async (url: string, body: string, { owner, signal, prompt }: EngineCall): Promise<EngineResult> => {
    const http = await post(url, body, signal);
    const { picture, answer, error } = http;
    const asked = { url, prompt };
    if (!isSuccess(http.status)) throw httpFailure(http, asked, provider);
    const usage = answer && usageOf(answer, picture ? 1 : 0);
    const blocked = answer && blockFailure(http, answer, excerpt);
    // A refusal is not billed unless the provider reports it.
    if (blocked) throw withUsage(blocked, usage ?? { images: 0 });
    const image = picture && (await decodeImage(picture, { ...options, owner, signal }));
    if (image)
      return {
        image,
        evidence: evidenceOfAnswer(http, answer, excerpt),
        modelVersion: excerpt(answer?.modelVersion),
        usage,
      };
    // It may be temporary, so that the call is repeated.
    if (error) throw httpFailure(http, asked, provider);
    throw withUsage(failureOf(http), usage);
  };

  const send = async (call: EngineCall, images: readonly EncodedImage[]): Promise<EngineResult> => {
    const { signal, report, beforeRequest } = call;
    signal.throwIfAborted();
    report({ stage: 'calling_model' });
    await beforeRequest();
    const url = apiUrl + endpointOfModel(endpoint, call.model);
    const body = requestBody(call, images);
    return withRetries(
      async (attempt) => {
        const { evidence, ...result } = await ask(url, body, call);
        return { ...result, evidence: { ...evidence, attempts: attempt } };
      },
      { backoffMilliseconds, signal, onRetry: (attempt) => report({ stage: 'retrying', attempt }) },
    );
  };

  /** The pictures share the bytes of a request. */
  const copyAll = async (call: EngineCall): Promise<EncodedImage[]> => {
    const placeholders = picturesOf(call).map((picture) => ({ ...picture, bytes: Buffer.alloc(0) }));
    const left = REQUEST_BYTES - Buffer.byteLength(requestBody(call, placeholders));
    // Base64 makes four characters of three bytes, and pads the last ones of each picture.
    const maxBytesInAll = Math.floor(left / 4) * 3 - 3 * placeholders.length;
    const { longestSide: maxSide } = abilitiesOf(call.model);
    return await copiesForModel(call, { maxBytesInAll, maxSide, processes });
  };

  return {
    models: [...new Set([model, ...extraModels])].map(describeModel),
    async *run(wanted) {
      const call = withNamedPictures(wanted, englishName);
      yield await untilAborted(call.signal, async () => send(call, await copyAll(call)));
    },
  };
};
