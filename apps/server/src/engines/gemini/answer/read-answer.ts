import { type Answer, AnswerSum } from './answer.ts';
import { AnswerReader } from './answer-reader.ts';
import { AnswerTooDeep } from './answer-tree.ts';
import { decompress } from './bytes/decompress.ts';
import { NotDecompressed } from './bytes/inflate.ts';
import type { Picture } from './picture/picture.ts';
import { PictureTooLarge } from './picture/picture-bytes.ts';
import type { ProviderError } from './provider-error.ts';

/** The answer is longer than it may be. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export interface Reading {
  picture: Picture | undefined;
  /** The fields other than the picture; undefined where the body is no answer of the API. */
  answer: Answer | undefined;
  /** The error that it says, if any. */
  error: ProviderError | undefined;
  /** The beginning of a body that is neither JSON nor events. */
  page: string | undefined;
  /** Whether it came to its end. */
  isWhole: boolean;
}

interface Body {
  bytes: AsyncIterable<Buffer>;
  /** The header `Content-Encoding`. */
  encoding: string | undefined;
}

const isUnreadable = (error: unknown): boolean => error instanceof NotDecompressed || error instanceof AnswerTooDeep;

/** How much is read, after decompression. */
interface Limit {
  maxBytes: number;
  /** Whether the HTTP status says that there is no result. Then the beginning of the answer says enough. */
  isRefusal: boolean;
}

/** @throws {AnswerTooLarge | PictureTooLarge} @throws what `bytes` throws */
const readInto = async (reader: AnswerReader, { bytes, encoding }: Body, limit: Limit): Promise<void> => {
  let room = limit.maxBytes;
  for await (const chunk of decompress(bytes, encoding)) {
    room -= chunk.length;
    if (room < 0 && limit.isRefusal) return;
    if (room < 0) throw new AnswerTooLarge();
    reader.write(chunk);
    if (reader.isOver) return;
  }
};

export const isTooLarge = (error: unknown): boolean =>
  error instanceof AnswerTooLarge || error instanceof PictureTooLarge;

/**
 * Reads an answer as it comes. What has come counts, also where the connection breaks behind it, since the answer was paid for: a
 * picture, a whole answer without one, and the HTTP status of a refusal.
 *
 * @throws {AnswerTooLarge | PictureTooLarge} where nothing that counts came before
 * @throws what `bytes` throws, where nothing that counts came before
 */
export const readAnswer = async (body: Body, limit: Limit): Promise<Reading> => {
  const sum = new AnswerSum();
  const reader = new AnswerReader((document) => sum.add(document));
  let failure: unknown;
  try {
    await readInto(reader, body, limit);
  } catch (error) {
    failure = error;
  }
  reader.end();
  reader.close({ isBroken: failure !== undefined, isDecided: sum.isDecided });
  const { picture, page, isWhole } = reader;
  const counts = picture?.mimeType !== undefined || limit.isRefusal || (isWhole && !isTooLarge(failure));
  if (failure !== undefined && !counts && !isUnreadable(failure)) throw failure;
  return { picture, answer: sum.answer(picture?.candidate), error: sum.error, page, isWhole };
};
