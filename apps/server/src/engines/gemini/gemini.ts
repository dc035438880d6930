import type { JobRefusal } from '../../picture-processes/job.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import type { EditCall, EncodedImage, Engine, EngineResult, GenerateCall } from '../engine.ts';
import { untilAborted } from '../until-aborted.ts';
import { badImageFailure, blockFailure, noImageFailure, unreadableFailure } from './failures/answer-failure.ts';
import { evidenceOfAnswer } from './failures/evidence.ts';
import { httpFailure } from './failures/http-failure.ts';
import { createExcerpt } from './failures/redaction.ts';
import { describeModel, endpointOfModel, modelOfEndpoint } from './models.ts';
import { requestBody } from './request-body.ts';
import { decodeImage } from './result-image.ts';
import { withRetries } from './retry.ts';
import { createPost, isSuccess } from './transport.ts';

export { modelOfEndpoint };

/** The provider's guide requires requests with inline data to be under 20 MB. */
const REQUEST_BYTES = 20_000_000;

const fault = ({ message }: JobRefusal): Error =>
  new Error(`cannot prepare a copy of the original for the model: ${message}`);

export interface GeminiOptions {
  /** For example `https://generativelanguage.googleapis.com`. */
  apiUrl: string;
  /** For example `/v1beta/models/<model>:generateContent`. The model in it is the first of {@link Engine.models}. */
  endpoint: string;
  /** Not empty. */
  apiKey: string;
  /** Further models. A request for one of them uses the endpoint with this model in place of the endpoint's own. */
  extraModels: readonly string[];
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
  const apiUrl = options.apiUrl.replace(/\/+$/, '');
  const excerpt = createExcerpt(apiKey);
  const post = createPost(apiKey);

  const ask = async (url: string, body: string, { owner, signal, prompt }: GenerateCall): Promise<EngineResult> => {
    const http = await post(url, body, signal);
    const { picture, answer, error, isWhole } = http;
    const asked = { url, prompt };
    if (!isSuccess(http.status)) throw httpFailure(http, asked, excerpt);
    const blocked = answer && blockFailure(http, answer, excerpt);
    if (blocked) throw blocked;
    const image = picture && (await decodeImage(picture, { ...options, owner, signal }));
    if (image) return { image, evidence: evidenceOfAnswer(http, answer, excerpt) };
    if (error) throw httpFailure(http, asked, excerpt);
    // Some gateways send an empty picture together with the text of the model.
    const isDamaged = picture !== undefined && (picture.bytes.length > 0 || answer?.text === undefined);
    if (isDamaged) throw badImageFailure(http, answer, excerpt);
    throw answer && isWhole ? noImageFailure(http, answer, excerpt) : unreadableFailure(http, excerpt);
  };

  const run = async (call: GenerateCall, image: EncodedImage | undefined): Promise<EngineResult> => {
    const { signal, report } = call;
    signal.throwIfAborted();
    report({ stage: 'calling_model' });
    const url = apiUrl + endpointOfModel(endpoint, call.model);
    const body = requestBody({ prompt: call.prompt, image, aspectRatio: call.aspectRatio, size: call.size });
    return withRetries(
      async (attempt) => {
        const { image: result, evidence } = await ask(url, body, call);
        return { image: result, evidence: { ...evidence, attempts: attempt } };
      },
      { backoffMilliseconds, signal, onRetry: (attempt) => report({ stage: 'retrying', attempt }) },
    );
  };

  /** Makes a copy of the original that may be sent to the model, at most `maxBytes` long. */
  const prepare = async ({ original, owner, signal }: EditCall, maxBytes: number): Promise<EncodedImage> => {
    const { mimeType } = original;
    const { result, bytes } = await processes.withFile(original.bytes, (path) =>
      processes.withOutput((output) =>
        processes.run<'prepare'>({ kind: 'prepare', path, mimeType, maxBytes, output }, { owner, signal }, fault),
      ),
    );
    return { bytes, mimeType: result.mimeType };
  };

  const edit = async (call: EditCall): Promise<EngineResult> => {
    call.report({ stage: 'preparing' });
    const envelope = requestBody({ ...call, image: { ...call.original, bytes: Buffer.alloc(0) } });
    const room = Math.floor((REQUEST_BYTES - Buffer.byteLength(envelope)) / 4) * 3;
    return run(call, await prepare(call, room));
  };

  return {
    models: [...new Set([model, ...extraModels])].map(describeModel),
    edit: (call) => untilAborted(call.signal, () => edit(call)),
    generate: (call) => untilAborted(call.signal, () => run(call, undefined)),
  };
};
