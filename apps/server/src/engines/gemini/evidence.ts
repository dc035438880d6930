import type { Evidence } from '../engine.ts';
import type { Answer, ProviderError } from './wire.ts';

/** Makes a provider's words fit to be kept and shown. */
export type Excerpt = (text: string | undefined, maxLength?: number) => string | undefined;

const EVIDENCE_LENGTH = 2000;

/**
 * Drops what a database refuses (NUL, lone surrogates), then the key: in this order, since a NUL may part the key. Cut
 * last, so that no half of it is left either.
 */
export const createExcerpt =
  (apiKey: string): Excerpt =>
  (text, maxLength = EVIDENCE_LENGTH) => {
    const clean = text?.replaceAll('\0', '').toWellFormed().replaceAll(apiKey, '[key]');
    if (clean === undefined || clean.length <= maxLength) return clean;
    return `${clean.slice(0, maxLength).toWellFormed()}…`;
  };

const withoutGaps = (evidence: Evidence): Evidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined));

/** The words of the model, drafts left out. */
export const textOf = ({ candidates }: Answer): string | undefined => {
  const parts = candidates?.[0]?.content?.parts ?? [];
  const text = parts.flatMap((part) => (part.thought ? [] : (part.text ?? []))).join('');
  return text.trim() === '' ? undefined : text.trim();
};

export const evidenceOfAnswer = (answer: Answer, excerpt: Excerpt): Evidence => {
  const { candidates, promptFeedback, usageMetadata, modelVersion, responseId } = answer;
  return withoutGaps({
    httpStatus: 200,
    finishReason: excerpt(candidates?.[0]?.finishReason),
    finishMessage: excerpt(candidates?.[0]?.finishMessage),
    blockReason: excerpt(promptFeedback?.blockReason),
    blockReasonMessage: excerpt(promptFeedback?.blockReasonMessage),
    text: excerpt(textOf(answer)),
    usageMetadata: usageMetadata && withoutGaps(usageMetadata),
    modelVersion: excerpt(modelVersion),
    responseId: excerpt(responseId),
  });
};

export const evidenceOfError = (
  http: { status: number; contentType: string | undefined },
  error: ProviderError | undefined,
  excerpt: Excerpt,
): Evidence =>
  withoutGaps({
    httpStatus: http.status,
    contentType: excerpt(http.contentType),
    providerStatus: excerpt(error?.status),
    providerMessage: excerpt(error?.message),
    quotaIds: error?.details?.flatMap(({ violations = [] }) =>
      violations.flatMap(({ quotaId }) => excerpt(quotaId) ?? []),
    ),
  });
