import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type Engine, type EngineCall, EngineError, type EngineResult, withUsage } from '../engine.ts';
import { copiesForModel } from '../remote/copy-for-model.ts';
import { retriedIfUnbilled } from '../remote/failures/unbilled.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { createResultFetch } from '../remote/http/result-address.ts';
import { createPost, isSuccess } from '../remote/http/transport.ts';
import { chineseName, withNamedPictures } from '../remote/name-pictures.ts';
import { outcomeOf } from '../remote/outcome.ts';
import type { Picture } from '../remote/picture/picture.ts';
import type { ProviderSettings } from '../remote/provider.ts';
import { decodeImage } from '../remote/result-image.ts';
import { withRetries } from '../remote/retry.ts';
import { untilAborted } from '../remote/until-aborted.ts';
import { type ArkAnswer, type Result, readAnswer } from './answer.ts';
import { damagedFailure, evidenceOfAnswer, noImageFailure, refusalFailure, unreadableFailure } from './failures.ts';
import { abilitiesOf, LONGEST_SIDE } from './known-models.ts';
import { DEFAULT_MODELS, describeModel } from './models.ts';
import { arkProvider } from './provider.ts';
import { requestBody } from './request-body.ts';
import { usageOf } from './usage.ts';

/** Results are in buckets of the provider's object storage, which has many host names. */
const RESULT_HOSTS = '*.volces.com';
/** A picture may have 30 MB. The reference does not say whether base64 counts, so the base64 fits, too. */
const PICTURE_BYTES = 22_000_000;
/** All pictures of a request together. No source names a limit of the request, and this stays below 64 MB as base64. */
const PICTURES_BYTES = 44_000_000;

export interface ArkOptions {
  /** Ends before `/images/generations`, for example `https://ark.cn-beijing.volces.com/api/v3`. */
  baseUrl: string;
  /** Not empty. */
  apiKey: string;
  /** Models, or the ids of endpoints. Empty: a list of current models. */
  models: readonly string[];
  /** Whether the provider puts its mark into results. */
  watermark: boolean;
  /** The settings that messages name. The default is the environment variables. */
  settings?: ProviderSettings | undefined;
  /** The maximum number of pixels of a result. */
  maxPixels: number;
  processes: PictureProcesses;
  /** The wait before the first retry. It doubles with each further retry. */
  backoffMilliseconds?: number;
}

interface Asked {
  http: ArkAnswer;
  attempts: number;
}

/**
 * Calls the Images API of Volcengine Ark. Retries only refusals that cost nothing. A request makes one picture. Stopping a call ends the
 * waiting, but not the billing.
 */
export const createArk = (options: ArkOptions): Engine => {
  const { apiKey, models, watermark, maxPixels, processes, backoffMilliseconds = 2000 } = options;
  const baseUrl = baseAddress(options.baseUrl);
  const url = `${baseUrl}/images/generations`;
  const provider = arkProvider(apiKey, options.settings);
  const { settings, excerpt } = provider;
  const headers = { authorization: `Bearer ${apiKey}` };
  const post = createPost({ headers, settings, read: readAnswer, isFreshConnection: true });
  const fetchResult = createResultFetch({ baseUrl, hosts: [RESULT_HOSTS, new URL(baseUrl).host], backoffMilliseconds });

  const prepare = async (call: EngineCall): Promise<EncodedImage[]> => {
    const limits = { maxBytes: PICTURE_BYTES, maxBytesInAll: PICTURES_BYTES, maxSide: LONGEST_SIDE };
    return await copiesForModel(call, { ...limits, processes });
  };

  const send = async (body: string, { prompt, signal }: EngineCall): Promise<ArkAnswer> => {
    try {
      const http = await post(url, body, signal);
      if (!isSuccess(http.status) || (http.error && !http.answer))
        throw refusalFailure(http, { url, prompt }, provider);
      return http;
    } catch (error) {
      throw retriedIfUnbilled(error);
    }
  };

  const ask = async (call: EngineCall): Promise<Asked> => {
    const { signal, report, beforeRequest } = call;
    signal.throwIfAborted();
    const body = requestBody(call, { pictures: await prepare(call), watermark });
    report({ stage: 'calling_model' });
    await beforeRequest();
    signal.throwIfAborted();
    return await withRetries(async (attempts) => ({ http: await send(body, call), attempts }), {
      backoffMilliseconds,
      signal,
      onRetry: (attempt) => report({ stage: 'retrying', attempt }),
    });
  };

  const pictureOf = async ({ picture, address }: Result, signal: AbortSignal): Promise<Picture | undefined> =>
    picture?.mimeType === undefined && address !== undefined ? await fetchResult(address, signal) : picture;

  /** @throws {EngineError} if there is an error instead, or if the picture is damaged or cannot be fetched */
  const read = async (
    result: Result,
    { http, attempts }: Asked,
    call: EngineCall,
  ): Promise<EngineResult | undefined> => {
    const { owner, signal, prompt } = call;
    const evidence = { ...evidenceOfAnswer(http, result, excerpt), attempts };
    const picture = await pictureOf(result, signal);
    if (!picture) {
      if (result.error) throw refusalFailure({ ...http, error: result.error }, { url, prompt }, provider);
      return undefined;
    }
    const image = await decodeImage(picture, { maxPixels, processes, owner, signal });
    if (!image) throw damagedFailure(evidence);
    return { image, evidence, modelVersion: excerpt(http.answer?.model) };
  };

  return {
    models: [...new Set(models.length > 0 ? models : DEFAULT_MODELS)].map(describeModel),
    async *run(wanted) {
      const call = withNamedPictures(wanted, chineseName);
      const asked = await untilAborted(call.signal, () => ask(call));
      const { answer, isWhole } = asked.http;
      const usage = answer && usageOf(answer, abilitiesOf(call.model).sizes);
      let failure = answer && isWhole ? noImageFailure(asked.http, provider) : unreadableFailure(asked.http, provider);
      let yielded = 0;
      for (const result of answer?.results ?? []) {
        if (yielded >= call.count) break;
        const outcome = await outcomeOf(call.signal, () => read(result, asked, call));
        if (outcome instanceof EngineError) failure = outcome;
        else if (outcome) {
          yielded += 1;
          yield { ...outcome, usage };
        }
      }
      if (yielded === 0) throw withUsage(failure, usage);
    },
  };
};
