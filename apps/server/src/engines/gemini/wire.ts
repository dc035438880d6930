import type { AspectRatio, ImageSize } from '@pictor/contracts';
import { z } from 'zod';
import type { EncodedImage } from '../engine.ts';

/** The body of `generateContent`, as JSON. `imageConfig` holds only what was asked for: an unknown field is a 400. */
export const requestBody = (call: {
  prompt: string;
  image: EncodedImage | undefined;
  aspectRatio: AspectRatio | undefined;
  size: ImageSize | undefined;
}): string => {
  const { prompt, image, aspectRatio, size } = call;
  const imageConfig = { ...(aspectRatio && { aspectRatio }), ...(size && { imageSize: size }) };
  return JSON.stringify({
    contents: [
      {
        role: 'user',
        parts: [
          ...(image ? [{ inlineData: { mimeType: image.mimeType, data: image.bytes.toString('base64') } }] : []),
          { text: prompt },
        ],
      },
    ],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
    },
  });
};

export interface HttpAnswer {
  status: number;
  contentType: string | undefined;
  retryAfter: string | undefined;
  text: string;
}

/** What has another type than expected counts as not there: a new field of the provider must not break a result. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const Part = z
  .object({
    text: lenient(z.string()),
    thought: lenient(z.boolean()),
    inlineData: lenient(z.object({ data: z.string() })),
  })
  .catch({});

const Candidate = z
  .object({
    content: lenient(z.object({ parts: lenient(z.array(Part)) })),
    finishReason: lenient(z.string()),
    finishMessage: lenient(z.string()),
  })
  .catch({});

const UsageMetadata = z.object({
  promptTokenCount: lenient(z.number()),
  candidatesTokenCount: lenient(z.number()),
  thoughtsTokenCount: lenient(z.number()),
  totalTokenCount: lenient(z.number()),
});

const Answer = z
  .object({
    candidates: lenient(z.array(Candidate)),
    promptFeedback: lenient(z.object({ blockReason: lenient(z.string()), blockReasonMessage: lenient(z.string()) })),
    usageMetadata: lenient(UsageMetadata),
    modelVersion: lenient(z.string()),
    responseId: lenient(z.string()),
  })
  .refine(
    ({ candidates, promptFeedback, usageMetadata }) =>
      candidates !== undefined || promptFeedback !== undefined || usageMetadata !== undefined,
  );
export type Answer = z.infer<typeof Answer>;

const Detail = z
  .object({
    '@type': lenient(z.string()),
    reason: lenient(z.string()),
    retryDelay: lenient(z.string()),
    violations: lenient(z.array(z.object({ quotaId: lenient(z.string()) }).catch({}))),
  })
  .catch({});

const ErrorAnswer = z.object({
  error: z.object({
    message: lenient(z.string()),
    status: lenient(z.string()),
    details: lenient(z.array(Detail)),
  }),
});
export type ProviderError = z.infer<typeof ErrorAnswer>['error'];

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the text, which may hold anything.
    return undefined;
  }
};

/** Undefined for what is not JSON, or not an answer of `generateContent`. */
export const parseAnswer = (text: string): Answer | undefined => Answer.safeParse(parseJson(text)).data;

/** Undefined where the body is something else, such as a proxy's HTML. */
export const parseError = (text: string): ProviderError | undefined =>
  ErrorAnswer.safeParse(parseJson(text)).data?.error;

export const isApiKeyInvalid = ({ details = [] }: ProviderError): boolean =>
  details.some(({ reason }) => reason === 'API_KEY_INVALID');

/** A limit of the day, which waiting a minute does not lift. */
export const isPerDayQuota = ({ details = [] }: ProviderError): boolean =>
  details.some(({ violations = [] }) => violations.some(({ quotaId }) => quotaId?.includes('PerDay')));

/** `RetryInfo.retryDelay` ("37s", "0.034s") in milliseconds. */
export const retryDelayOf = ({ details = [] }: ProviderError): number | undefined => {
  const seconds = details
    .map(({ retryDelay }) => /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(retryDelay ?? '')?.[1])
    .find((match) => match !== undefined);
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};
