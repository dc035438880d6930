import { AnswerReader } from '../../remote/answer/answer-reader.ts';
import { isUnreadable, readBody } from '../../remote/answer/read-body.ts';
import type { ProviderError } from '../../remote/failures/provider-error.ts';
import { isTooLarge } from '../../remote/http/too-large.ts';
import type { BodyLimit, HttpBody, HttpHead } from '../../remote/http/transport.ts';
import { type Answer, AnswerSum } from './answer.ts';
import { AnswerTree } from './answer-tree.ts';
import type { PaintedPicture } from './painted-picture.ts';

export interface Reading {
  picture: PaintedPicture | undefined;
  /** All fields except the picture. Undefined if the body is not an answer of the API. */
  answer: Answer | undefined;
  /** The error in the body, if any. */
  error: ProviderError | undefined;
  /** The beginning of a body that is neither JSON nor events. */
  page: string | undefined;
  /** Whether the answer is complete. */
  isWhole: boolean;
}

export type GeminiAnswer = HttpHead & Reading;

/**
 * Reads an answer while it arrives. The answer was paid for, so if the connection breaks, the received data still counts if it
 * contains a picture, a whole answer without one, or the HTTP status of a refusal.
 *
 * @throws {AnswerTooLarge | PictureTooLarge} if nothing that counts came before
 * @throws what `bytes` throws, if nothing that counts came before
 */
export const readAnswer = async (body: HttpBody, limit: BodyLimit): Promise<Reading> => {
  const sum = new AnswerSum();
  const reader = new AnswerReader(
    (onDocument) => new AnswerTree(onDocument),
    (document) => sum.add(document),
  );
  const failure = await readBody(reader, body, limit);
  reader.close({ isBroken: failure !== undefined, isDecided: sum.isDecided });
  const { page, isWhole } = reader;
  const { picture } = reader.tree;
  const counts = picture?.mimeType !== undefined || limit.isRefusal || (isWhole && !isTooLarge(failure));
  if (failure !== undefined && !counts && !isUnreadable(failure)) throw failure;
  return { picture, answer: sum.answer(picture?.candidate), error: sum.error, page, isWhole };
};
