import type { Evidence } from '../../engine.ts';
import { withoutGaps } from '../../remote/failures/evidence.ts';
import type { Excerpt } from '../../remote/failures/redaction.ts';
import type { Answer } from '../answer/answer.ts';
import type { GeminiAnswer } from '../answer/read-answer.ts';

export const evidenceOfAnswer = (http: GeminiAnswer, answer: Answer | undefined, excerpt: Excerpt): Evidence =>
  withoutGaps({
    httpStatus: http.status,
    finishReason: excerpt(answer?.finishReason),
    finishMessage: excerpt(answer?.finishMessage),
    blockReason: excerpt(answer?.blockReason),
    blockReasonMessage: excerpt(answer?.blockReasonMessage),
    text: excerpt(answer?.text),
    usageMetadata: answer?.usageMetadata && withoutGaps(answer.usageMetadata),
    modelVersion: excerpt(answer?.modelVersion),
    responseId: excerpt(answer?.responseId),
    incomplete: http.isWhole ? undefined : true,
  });
