import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type EngineCall, EngineError, type EngineResult, withUsage } from '../engine.ts';
import { httpFailure } from '../remote/failures/http-failure.ts';
import type { FetchResult } from '../remote/http/result-address.ts';
import { outcomeOf } from '../remote/outcome.ts';
import type { Picture } from '../remote/picture/picture.ts';
import type { Provider } from '../remote/provider.ts';
import { decodeImage } from '../remote/result-image.ts';
import type { Answer, Entry } from './answer/answer.ts';
import type { OpenAiAnswer } from './answer/read-answer.ts';
import { evidenceOfAnswer, unreadableFailure } from './failures/answer-failure.ts';
import { usageOf } from './usage.ts';

interface ResultOptions {
  provider: Provider;
  fetchResult: FetchResult;
  baseUrl: string;
  maxPixels: number;
  processes: PictureProcesses;
}

/** A request that was answered. */
export interface Asked {
  url: string;
  size: string | undefined;
}

/** Reads the results of an answer, one after the other. */
export const createResultReader = ({ provider, fetchResult, baseUrl, ...options }: ResultOptions) => {
  /** Some servers send an address without a host. */
  const absolute = (address: string): string => (address.startsWith('/') ? new URL(address, baseUrl).href : address);

  /** @throws {EngineError} if there is an error instead, or if the picture is damaged or cannot be fetched */
  const imageOf = async (
    entry: Entry,
    http: OpenAiAnswer,
    { url, call }: { url: string; call: EngineCall },
  ): Promise<EncodedImage | undefined> => {
    const { picture, address, error } = entry;
    const { owner, signal, prompt } = call;
    const decode = async (one: Picture): Promise<EncodedImage> => {
      const image = await decodeImage(one, { ...options, owner, signal });
      if (image) return image;
      throw new EngineError('provider_invalid', [{ code: 'picture_damaged', values: {} }], { httpStatus: http.status });
    };
    if (picture?.mimeType !== undefined) return await decode(picture);
    if (address !== undefined) return await decode(await fetchResult(absolute(address), signal));
    if (error) throw httpFailure({ ...http, error }, { url, prompt }, provider);
    return picture && (await decode(picture));
  };

  const withoutResult = (http: OpenAiAnswer, { url, size }: Asked, prompt: string): EngineError => {
    if (http.error) return httpFailure(http, { url, prompt }, provider);
    if (!http.answer || !http.isWhole) return unreadableFailure(http, provider);
    const evidence = evidenceOf(http, http.answer, undefined, size);
    return new EngineError('no_image', [{ code: 'no_picture', values: {} }], evidence);
  };

  const evidenceOf = (http: OpenAiAnswer, answer: Answer, entry: Entry | undefined, size: string | undefined) =>
    evidenceOfAnswer(http, answer, entry, { excerpt: provider.excerpt, requestedSize: size });

  /**
   * Yields the results. There may be fewer than were asked for: a service may block some of them.
   *
   * @throws {EngineError} after the results, if there are fewer because one has failed, or if there is none
   */
  return async function* (http: OpenAiAnswer, asked: Asked, call: EngineCall): AsyncGenerator<EngineResult> {
    const { answer } = http;
    const usage = usageOf(answer);
    let failure: EngineError | undefined;
    let count = 0;
    for (const entry of answer?.entries ?? []) {
      if (!answer || count >= call.count) break;
      const outcome = await outcomeOf(call.signal, () => imageOf(entry, http, { url: asked.url, call }));
      if (outcome instanceof EngineError) failure ??= outcome;
      else if (outcome) {
        count += 1;
        yield {
          image: outcome,
          evidence: evidenceOf(http, answer, entry, asked.size),
          modelVersion: provider.excerpt(answer.facts.model),
          usage,
        };
      }
    }
    if (failure && count < call.count) throw withUsage(failure, usage);
    if (count === 0) throw withUsage(withoutResult(http, asked, call.prompt), usage);
  };
};
