import { z } from 'zod';
import { AnswerReader } from '../remote/answer/answer-reader.ts';
import { isUnreadable, readBody } from '../remote/answer/read-body.ts';
import { type ProviderError, parseError } from '../remote/failures/provider-error.ts';
import type { Json } from '../remote/http/json.ts';
import { lenient } from '../remote/http/lenient.ts';
import { isTooLarge } from '../remote/http/too-large.ts';
import type { BodyLimit, HttpBody, HttpHead } from '../remote/http/transport.ts';
import type { Picture } from '../remote/picture/picture.ts';
import { ResultTree } from './result-tree.ts';

const Result = z.object({ url: lenient(z.string()), size: lenient(z.string()), error: lenient(z.json()) }).catch({});

const Usage = z.object({
  generatedImages: lenient(z.number()),
  outputTokens: lenient(z.number()),
  totalTokens: lenient(z.number()),
});

const Document = z.object({
  data: z.array(Result),
  model: lenient(z.string()),
  created: lenient(z.number()),
  usage: lenient(Usage),
});

/** A result, or the reason why there is none. */
export interface Result {
  picture: Picture | undefined;
  /** The address of a picture that was sent instead of the picture. */
  address: string | undefined;
  size: string | undefined;
  error: ProviderError | undefined;
}

export interface Answer extends Omit<z.infer<typeof Document>, 'data'> {
  results: readonly Result[];
}

export interface Reading {
  /** Undefined if the body is not an answer of the API. */
  answer: Answer | undefined;
  /** The error in the body, if any. An error of one result is part of the answer. */
  error: ProviderError | undefined;
  /** The beginning of a body that is not JSON. */
  page: string | undefined;
  /** Whether the answer is complete. */
  isWhole: boolean;
}

export type ArkAnswer = HttpHead & Reading;

const resultOf = ({ url, size, error }: z.infer<typeof Result>, picture: Picture | undefined): Result => ({
  picture,
  address: url?.trim() || undefined,
  size,
  error: error ? parseError({ error }) : undefined,
});

const answerOf = (document: Json | undefined, { pictures }: ResultTree): Answer | undefined => {
  const parsed = Document.safeParse(document).data;
  if (parsed) {
    const { data, ...facts } = parsed;
    return { ...facts, results: data.map((one, at) => resultOf(one, pictures.get(at))) };
  }
  // The connection broke behind a picture. It was paid for.
  const whole = [...pictures.values()].filter(({ mimeType }) => mimeType !== undefined);
  return whole.length > 0 ? { results: whole.map((picture) => resultOf({}, picture)) } : undefined;
};

/**
 * Reads an answer while it arrives. It was paid for, so if the connection breaks, the pictures that came before count.
 *
 * @throws {AnswerTooLarge | PictureTooLarge} if nothing that counts came before
 * @throws what `bytes` throws, if nothing that counts came before
 */
export const readAnswer = async (body: HttpBody, limit: BodyLimit): Promise<Reading> => {
  let document: Json | undefined;
  const reader = new AnswerReader(
    (onDocument) => new ResultTree(onDocument),
    (one) => {
      document ??= one;
    },
  );
  const failure = await readBody(reader, body, limit);
  reader.close({ isBroken: failure !== undefined, isDecided: document !== undefined });
  const { page, isWhole, tree } = reader;
  const answer = answerOf(document, tree);
  const hasPicture = answer?.results.some(({ picture }) => picture?.mimeType !== undefined) ?? false;
  const counts = hasPicture || limit.isRefusal || (isWhole && !isTooLarge(failure));
  if (failure !== undefined && !counts && !isUnreadable(failure)) throw failure;
  return { answer, error: document === undefined ? undefined : parseError(document), page, isWhole };
};
