import { decompress } from '../bytes/decompress.ts';
import { NotDecompressed } from '../bytes/inflate.ts';
import { AnswerTooLarge } from '../http/too-large.ts';
import type { BodyLimit, HttpBody } from '../http/transport.ts';
import type { AnswerReader } from './answer-reader.ts';
import { AnswerTooDeep, type DocumentTree } from './document-tree.ts';

/** Whether an error means that the body is no answer of a provider. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof NotDecompressed || error instanceof AnswerTooDeep;

const readInto = async (
  reader: AnswerReader<DocumentTree>,
  { bytes, encoding }: HttpBody,
  limit: BodyLimit,
): Promise<void> => {
  let room = limit.maxBytes;
  for await (const chunk of decompress(bytes, encoding)) {
    room -= chunk.length;
    if (room < 0 && limit.isRefusal) return;
    if (room < 0) throw new AnswerTooLarge();
    reader.write(chunk);
    if (reader.isOver) return;
  }
};

/** Reads a body until it ends or breaks. @returns the error that ended it early */
export const readBody = async (
  reader: AnswerReader<DocumentTree>,
  body: HttpBody,
  limit: BodyLimit,
): Promise<unknown> => {
  let failure: unknown;
  try {
    await readInto(reader, body, limit);
  } catch (error) {
    failure = error;
  }
  reader.end();
  return failure;
};
