import { type Answer, AnswerSum } from './answer.ts';
import { AnswerReader } from './answer-reader.ts';
import { AnswerTooDeep } from './answer-tree.ts';
import { decompress } from './decompress.ts';
import { NotDecompressed } from './inflate.ts';
import type { Picture } from './picture.ts';
import { PictureTooLarge } from './picture-bytes.ts';
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
  /** Whether it was read to its end. */
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
  /** Whether the beginning of a longer answer says enough. */
  mayStop: boolean;
}

/** @throws {AnswerTooLarge | PictureTooLarge} @throws what `bytes` throws */
const readInto = async (reader: AnswerReader, { bytes, encoding }: Body, limit: Limit): Promise<void> => {
  let room = limit.maxBytes;
  for await (const chunk of decompress(bytes, encoding)) {
    room -= chunk.length;
    if (room < 0 && limit.mayStop) return;
    if (room < 0) throw new AnswerTooLarge();
    reader.write(chunk);
    if (reader.isOver) return;
  }
};

/**
 * Reads an answer as it comes. A picture that has come is the result, also where the answer breaks off behind it: it was paid for.
 *
 * @throws {AnswerTooLarge | PictureTooLarge} where no picture came before
 * @throws what `bytes` throws, where no picture came before
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
  reader.end(failure !== undefined);
  const { picture, page, isWhole } = reader;
  if (failure !== undefined && !picture?.mimeType && !isUnreadable(failure)) throw failure;
  return { picture, answer: sum.answer(picture?.candidate), error: sum.error, page, isWhole };
};

export const isTooLarge = (error: unknown): boolean =>
  error instanceof AnswerTooLarge || error instanceof PictureTooLarge;
