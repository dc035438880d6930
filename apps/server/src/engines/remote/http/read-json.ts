import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { decompress } from '../bytes/decompress.ts';
import { NotDecompressed } from '../bytes/inflate.ts';
import type { Json } from './json.ts';
import { AnswerTooLarge } from './too-large.ts';
import type { BodyLimit, HttpBody } from './transport.ts';

export interface JsonReading {
  /** Undefined if the body is not JSON, for example because it is incomplete. */
  document: Json | undefined;
  /** The beginning of a body that is not JSON. */
  page: string | undefined;
}

const MAX_BYTES = ENGINES_BOUNDS.answerJsonBytes.value;

const collect = async (chunks: Buffer[], { bytes, encoding }: HttpBody, limit: BodyLimit): Promise<void> => {
  let room = Math.min(MAX_BYTES, limit.maxBytes);
  for await (const chunk of decompress(bytes, encoding)) {
    room -= chunk.length;
    if (room < 0 && limit.isRefusal) return;
    if (room < 0) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
};

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Reads an answer that contains addresses instead of pictures, so that it is short. If the connection breaks, the received data still
 * counts if it is a whole document, or if the HTTP status is a refusal.
 *
 * @throws {AnswerTooLarge}
 * @throws what `bytes` throws
 */
export const readJson = async (body: HttpBody, limit: BodyLimit): Promise<JsonReading> => {
  const chunks: Buffer[] = [];
  let failure: unknown;
  try {
    await collect(chunks, body, limit);
  } catch (error) {
    failure = error;
  }
  const text = Buffer.concat(chunks).toString().trim();
  const document = parse(text);
  const counts = document !== undefined || limit.isRefusal || failure instanceof NotDecompressed;
  if (failure !== undefined && !counts) throw failure;
  const page = document === undefined && text !== '' ? text.slice(0, ENGINES_BOUNDS.answerText.value) : undefined;
  return { document, page };
};
