import type { Evidence } from '../../engine.ts';
import type { Answer } from '../answer/answer.ts';
import { type ProviderError, quotaIdsOf } from '../answer/provider-error.ts';
import type { HttpAnswer } from '../transport.ts';
import type { Excerpt } from './redaction.ts';

const withoutGaps = (evidence: Evidence): Evidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined));

export const evidenceOfAnswer = (http: HttpAnswer, answer: Answer | undefined, excerpt: Excerpt): Evidence =>
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

/** A short name for a page: the title of HTML, such as `413 Request Entity Too Large`, or the first words of a page without a title. */
export const titleOf = (page: string | undefined): string | undefined => {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(page ?? '')?.[1] ?? page?.replace(/<[^>]{0,2000}>/g, ' ');
  const words = title?.replace(/\s+/g, ' ').trim();
  return words === '' ? undefined : words;
};

export const evidenceOfError = (http: HttpAnswer, error: ProviderError | undefined, excerpt: Excerpt): Evidence => {
  const [providerStatus, ...more] = error?.names ?? [];
  const quotaIds = error ? quotaIdsOf(error).map((id) => excerpt(id)) : [];
  return withoutGaps({
    httpStatus: http.status,
    contentType: excerpt(http.contentType),
    providerStatus: excerpt(providerStatus),
    providerNames: more.length > 0 ? more.map((name) => excerpt(name)) : undefined,
    providerMessage: excerpt(error?.message),
    quotaIds: error && error.details.length > 0 ? quotaIds : undefined,
    page: excerpt(titleOf(http.page), 300),
  });
};
