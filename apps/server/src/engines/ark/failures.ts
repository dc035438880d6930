import { EngineError, type Evidence } from '../engine.ts';
import { evidenceOfError, type RefusedAnswer, withoutGaps } from '../remote/failures/evidence.ts';
import { httpFailure } from '../remote/failures/http-failure.ts';
import { namedFailure } from '../remote/failures/named-failure.ts';
import type { Excerpt } from '../remote/failures/redaction.ts';
import type { Asked } from '../remote/failures/refusal.ts';
import type { Provider } from '../remote/provider.ts';
import type { ArkAnswer, Result } from './answer.ts';
import { ERROR_NAMES } from './provider.ts';

export const evidenceOfAnswer = (http: ArkAnswer, result: Result | undefined, excerpt: Excerpt): Evidence =>
  withoutGaps({
    httpStatus: http.status,
    model: excerpt(http.answer?.model),
    created: http.answer?.created,
    size: excerpt(result?.size),
    usage: http.answer?.usage && withoutGaps(http.answer.usage),
    incomplete: http.isWhole ? undefined : true,
  });

/** For a response outside 2xx, for an error inside a 2xx response, and for an error in the place of a result. */
export const refusalFailure = (http: RefusedAnswer, asked: Asked, provider: Provider): EngineError =>
  namedFailure(http, asked, provider, ERROR_NAMES) ?? httpFailure(http, asked, provider);

/** For a 2xx response that is not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: ArkAnswer, { excerpt }: Provider): EngineError =>
  new EngineError(
    'provider_invalid',
    [{ code: 'not_an_answer_of_ark', values: {} }],
    evidenceOfError(http, undefined, excerpt),
  );

export const noImageFailure = (http: ArkAnswer, { excerpt }: Provider): EngineError =>
  new EngineError('no_image', [{ code: 'no_picture', values: {} }], evidenceOfAnswer(http, undefined, excerpt));

export const damagedFailure = (evidence: Evidence): EngineError =>
  new EngineError('provider_invalid', [{ code: 'picture_damaged', values: {} }], evidence);
