import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type Engine, type EngineCall, EngineError, type EngineResult, sourceOf, withUsage } from '../engine.ts';
import { copiesForModel } from '../remote/copy-for-model.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { createResultFetch } from '../remote/http/result-address.ts';
import { chineseName, withNamedPictures } from '../remote/name-pictures.ts';
import { outcomeOf } from '../remote/outcome.ts';
import type { ProviderSettings } from '../remote/provider.ts';
import { decodeImage } from '../remote/result-image.ts';
import { withRetries } from '../remote/retry.ts';
import { untilAborted } from '../remote/until-aborted.ts';
import { createClient, type Exchange } from './client.ts';
import { damagedFailure, evidenceOfAnswer, isWrongWay, noImageFailure } from './failures.ts';
import { waitForJob } from './jobs.ts';
import { abilitiesOf, LONGEST_SIDE, PICTURE_BYTES } from './known-models.ts';
import { DEFAULT_MODELS, describeModel } from './models.ts';
import { dashScopeProvider } from './provider.ts';
import { requestBody } from './request-body.ts';
import { usageOf } from './usage.ts';

/** Results are in buckets of the provider's object storage, which has many host names. */
const RESULT_HOSTS = '*.aliyuncs.com';
const PLAIN_RESULT = /^http:(?=\/\/[\w.-]+\.aliyuncs\.com\/)/i;

export interface DashScopeOptions {
  /** For example `https://dashscope.aliyuncs.com`. It belongs to a region, as the key does. */
  baseUrl: string;
  /** Not empty. */
  apiKey: string;
  /** Empty: a list of current models. */
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
  /** The wait after the first question about a job. */
  pollMilliseconds?: number;
}

/**
 * Calls DashScope's own interface, whose results are addresses. Models that support it run as a job in the background, so that a later
 * attempt continues the job. Retries only refusals that cost nothing. Questions about a job and fetches of results may be repeated.
 */
export const createDashScope = (options: DashScopeOptions): Engine => {
  const { apiKey, models, watermark, maxPixels, processes } = options;
  const { backoffMilliseconds = 2000, pollMilliseconds = 2000 } = options;
  const baseUrl = baseAddress(options.baseUrl);
  const provider = dashScopeProvider(apiKey, options.settings);
  const client = createClient(baseUrl, apiKey, provider);
  const fetchResult = createResultFetch({ baseUrl, hosts: [RESULT_HOSTS, new URL(baseUrl).host], backoffMilliseconds });
  /** Whether a model runs as a job, by its id, for the models about which the provider has said so. */
  const hasJobs = new Map<string, boolean>();

  const retried = <T>(call: EngineCall, ask: (attempt: number) => Promise<T>): Promise<T> =>
    withRetries(ask, {
      backoffMilliseconds,
      signal: call.signal,
      onRetry: (attempt) => call.report({ stage: 'retrying', attempt }),
    });

  const finish = (jobId: string, { prompt, signal }: EngineCall): Promise<Exchange> =>
    waitForJob(client, jobId, { prompt, signal, pollMilliseconds });

  const askOneWay = async (call: EngineCall, body: string, asJob: boolean): Promise<Exchange> => {
    const { prompt, signal, checkpoint } = call;
    if (!asJob) return await retried(call, () => client.paint(body, prompt, signal));
    const jobId = await retried(call, () => client.start(body, prompt, signal));
    await checkpoint(jobId);
    return await finish(jobId, call);
  };

  const ask = async (call: EngineCall): Promise<Exchange> => {
    const { model, signal, report, resume, beforeRequest } = call;
    signal.throwIfAborted();
    if (resume !== undefined) {
      report({ stage: 'calling_model' });
      await beforeRequest();
      return await finish(resume, call);
    }
    const pictures = await copiesForModel(call, { maxBytes: PICTURE_BYTES, maxSide: LONGEST_SIDE, processes });
    const body = requestBody(call, { source: sourceOf(call) && pictures[0], pictures, watermark });
    report({ stage: 'calling_model' });
    await beforeRequest();
    signal.throwIfAborted();
    const asJob = hasJobs.get(model) ?? abilitiesOf(model).hasJobs;
    return await askOneWay(call, body, asJob).catch((error: unknown) => {
      if (!isWrongWay(error)) throw error;
      hasJobs.set(model, !asJob);
      return askOneWay(call, body, !asJob);
    });
  };

  const fetchOne = async (
    address: string,
    { status, answer }: Exchange,
    { owner, signal }: EngineCall,
  ): Promise<EngineResult> => {
    const evidence = evidenceOfAnswer(status, answer, provider.excerpt);
    const picture = await fetchResult(address.replace(PLAIN_RESULT, 'https:'), signal);
    const image = await decodeImage(picture, { maxPixels, processes, owner, signal });
    if (!image) throw damagedFailure(evidence);
    return { image, evidence, usage: usageOf(answer) };
  };

  return {
    models: [...new Set(models.length > 0 ? models : DEFAULT_MODELS)].map(describeModel),
    async *run(wanted) {
      const call = withNamedPictures(wanted, chineseName);
      const { signal, count } = call;
      const done = await untilAborted(signal, () => ask(call));
      const addresses = done.answer.addresses.slice(0, count);
      let failure: EngineError | undefined;
      let yielded = 0;
      for (const address of addresses) {
        const outcome = await outcomeOf(signal, () => fetchOne(address, done, call));
        if (outcome instanceof EngineError) {
          failure ??= outcome;
          continue;
        }
        yielded += 1;
        yield outcome;
      }
      if (failure && yielded < count) throw withUsage(failure, usageOf(done.answer));
      if (yielded === 0) throw withUsage(noImageFailure(done.status, done.answer, provider), usageOf(done.answer));
    },
  };
};
