import type { Sentence } from '../../platform/messages/catalogue.ts';
import { EngineError, type Evidence, withUsage } from '../engine.ts';
import { evidenceOfError, type RefusedAnswer, withoutGaps } from '../remote/failures/evidence.ts';
import { httpFailure } from '../remote/failures/http-failure.ts';
import { namedFailure } from '../remote/failures/named-failure.ts';
import { type Excerpt, QUOTE_LENGTH } from '../remote/failures/redaction.ts';
import type { Asked } from '../remote/failures/refusal.ts';
import type { Provider } from '../remote/provider.ts';
import type { Answer } from './answer.ts';
import { ERROR_NAMES } from './provider.ts';

/** Some models only run in the background, others never do. Sources differ, so the provider's own words decide. */
const WRONG_WAY = /does not support a?synchronous calls/i;

/** Whether the provider wants this model to be called in the other way. Such a refusal costs nothing. */
export const isWrongWay = (error: unknown): boolean =>
  error instanceof EngineError && WRONG_WAY.test(String(error.evidence['providerMessage']));

export const evidenceOfAnswer = (status: number, answer: Answer, excerpt: Excerpt): Evidence =>
  withoutGaps({
    httpStatus: status,
    finishReason: excerpt(answer.finishReason),
    text: excerpt(answer.text),
    usage: answer.usage && withoutGaps(answer.usage),
    requestId: excerpt(answer.requestId),
    jobId: excerpt(answer.jobId),
  });

/** For a response outside 2xx, and for an error inside a 2xx response. */
export const refusalFailure = (http: RefusedAnswer, asked: Asked, provider: Provider): EngineError => {
  const failure = namedFailure(http, asked, provider, ERROR_NAMES) ?? httpFailure(http, asked, provider);
  const { code, sentences, evidence } = failure;
  if (!sentences.some((one) => one.code === 'key_refused')) return failure;
  return new EngineError(code, [...sentences, { code: 'key_of_another_region', values: {} }], evidence);
};

/** For a 2xx response that is not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: Omit<RefusedAnswer, 'error'>, { excerpt }: Provider): EngineError =>
  new EngineError(
    'provider_invalid',
    [{ code: 'not_an_answer_of_dashscope', values: {} }],
    evidenceOfError(http, undefined, excerpt),
  );

/** For an answer without a result. */
export const noImageFailure = (status: number, answer: Answer, { excerpt }: Provider): EngineError => {
  const text = excerpt(answer.text, QUOTE_LENGTH);
  const sentence: Sentence =
    text === undefined ? { code: 'no_picture', values: {} } : { code: 'words_alone', values: { text } };
  return new EngineError('no_image', [sentence], evidenceOfAnswer(status, answer, excerpt));
};

export const damagedFailure = (evidence: Evidence): EngineError =>
  new EngineError('provider_invalid', [{ code: 'picture_damaged', values: {} }], evidence);

/** For a job that has ended without a result. Another attempt would start another job, so the failure is final. */
export const jobFailure = (http: RefusedAnswer, answer: Answer, asked: Asked, provider: Provider): EngineError => {
  const evidence = { ...evidenceOfAnswer(http.status, answer, provider.excerpt), jobState: answer.state };
  const ended = (sentence: Sentence): EngineError => new EngineError('provider_unavailable', [sentence], evidence);
  if (answer.state === 'UNKNOWN') return ended({ code: 'job_unknown', values: {} });
  if (answer.state === 'CANCELED') return ended({ code: 'job_cancelled', values: {} });
  if (!answer.error) return ended({ code: 'service_broken', values: {} });
  const said = refusalFailure(http, asked, provider);
  const failure = new EngineError(said.code, said.sentences, { ...said.evidence, ...evidence });
  // The provider does not bill a job that has failed.
  return withUsage(failure, { images: 0 });
};
