import { PictureTooLarge } from '../picture/picture-bytes.ts';

/** The answer exceeds its size limit. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export const isTooLarge = (error: unknown): boolean =>
  error instanceof AnswerTooLarge || error instanceof PictureTooLarge;
