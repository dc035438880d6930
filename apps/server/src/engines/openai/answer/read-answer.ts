import { AnswerReader } from '../../remote/answer/answer-reader.ts';
import { isUnreadable, readBody } from '../../remote/answer/read-body.ts';
import type { ProviderError } from '../../remote/failures/provider-error.ts';
import { isTooLarge } from '../../remote/http/too-large.ts';
import type { BodyLimit, HttpBody, HttpHead } from '../../remote/http/transport.ts';
import { type Answer, AnswerSum, type Moderation } from './answer.ts';
import { EntryTree } from './entry-tree.ts';

export interface Reading {
  /** Undefined if the body is not an answer of the API. */
  answer: Answer | undefined;
  /** The error in the body, if any. */
  error: ProviderError | undefined;
  moderation: Moderation | undefined;
  /** The beginning of a body that is neither JSON nor events. */
  page: string | undefined;
  /** Whether the answer is complete. */
  isWhole: boolean;
}

export type OpenAiAnswer = HttpHead & Reading;

/**
 * Reads an answer while it arrives. It was paid for, so if the connection breaks, the pictures that came before count.
 *
 * @throws {AnswerTooLarge | PictureTooLarge} if nothing that counts came before
 * @throws what `bytes` throws, if nothing that counts came before
 */
export const readAnswerWith =
  (options: { emptyIsAbsent: boolean }) =>
  async (body: HttpBody, limit: BodyLimit): Promise<Reading> => {
    const sum = new AnswerSum();
    const reader = new AnswerReader(
      (onDocument) => new EntryTree(onDocument, options),
      (document) => sum.add(document, reader.tree.takePictures()),
    );
    const failure = await readBody(reader, body, limit);
    reader.close({ isBroken: failure !== undefined, isDecided: sum.isDecided });
    sum.addRest(reader.tree.takePictures());
    const { page, isWhole } = reader;
    const { answer, error, moderation } = sum;
    const hasPicture = answer?.entries.some(({ picture }) => picture?.mimeType !== undefined) ?? false;
    const counts = hasPicture || limit.isRefusal || (isWhole && !isTooLarge(failure));
    if (failure !== undefined && !counts && !isUnreadable(failure)) throw failure;
    return { answer, error, moderation, page, isWhole };
  };
