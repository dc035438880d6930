import { z } from 'zod';
import { lenient } from '../../remote/http/lenient.ts';
import { specified } from './finish-reasons.ts';

const Reason = lenient(z.string().transform(specified));

/** The address of a picture. Base64 has been removed before. */
const HttpUrl = z.string().regex(/^\s*https?:\/\//i);
const Address = lenient(HttpUrl);
const ImageUrl = lenient(z.union([HttpUrl, z.object({ url: Address }).transform(({ url }) => url)]));
/** A part of a Gemini answer or of a chat answer. */
const Part = z
  .object({
    text: lenient(z.string()),
    thought: lenient(z.boolean()),
    inlineData: lenient(z.object({ data: Address })),
    fileData: lenient(z.object({ fileUri: Address })),
    imageUrl: ImageUrl,
    url: Address,
  })
  .catch({})
  .transform(({ text, thought, inlineData, fileData, imageUrl, url }) => ({
    text,
    thought,
    address: inlineData?.data ?? fileData?.fileUri ?? imageUrl ?? url,
  }));

export const Candidate = z
  .object({
    index: lenient(z.int()),
    content: lenient(z.object({ parts: lenient(z.array(Part)) })),
    finishReason: Reason,
    finishMessage: lenient(z.string()),
  })
  .catch({});

/** The same data in a chat answer of OpenAI. `delta` is a piece of a stream. */
const Message = z
  .object({
    content: lenient(z.union([z.string().transform((text) => [Part.parse({ text })]), z.array(Part)])),
    images: lenient(z.array(Part)),
  })
  .transform(({ content = [], images = [] }) => [...content, ...images]);
const Choice = z
  .object({
    index: lenient(z.int()),
    message: lenient(Message),
    delta: lenient(Message),
    finishReason: Reason,
  })
  .catch({})
  .transform(({ index, message, delta, finishReason }): z.infer<typeof Candidate> => {
    return { index, finishReason, content: { parts: message ?? delta } };
  });

const Counts = lenient(z.array(z.object({ modality: lenient(z.string()), tokenCount: lenient(z.number()) }).catch({})));

export const UsageMetadata = z.object({
  promptTokenCount: lenient(z.number()),
  promptTokensDetails: Counts,
  candidatesTokensDetails: Counts,
  candidatesTokenCount: lenient(z.number()),
  thoughtsTokenCount: lenient(z.number()),
  totalTokenCount: lenient(z.number()),
});
const Usage = z
  .object({
    promptTokens: lenient(z.number()),
    completionTokens: lenient(z.number()),
    totalTokens: lenient(z.number()),
  })
  .transform(
    ({ promptTokens, completionTokens, totalTokens }): z.infer<typeof UsageMetadata> => ({
      promptTokenCount: promptTokens,
      candidatesTokenCount: completionTokens,
      totalTokenCount: totalTokens,
    }),
  );

export const Document = z.object({
  candidates: lenient(z.array(Candidate)),
  choices: lenient(z.array(Choice)),
  promptFeedback: lenient(z.object({ blockReason: Reason, blockReasonMessage: lenient(z.string()) })),
  usageMetadata: lenient(UsageMetadata),
  usage: lenient(Usage),
  modelVersion: lenient(z.string()),
  model: lenient(z.string()),
  responseId: lenient(z.string()),
  id: lenient(z.string()),
});
