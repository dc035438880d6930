import { isAscii } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { BadRequest, TooLarge } from '../../platform/errors.ts';
import { errorBody } from '../error-handler.ts';
import { requireSimpleJson, type StringRange } from './json-complexity.ts';

const LONG_BYTES = 256 * 1024;
const BACKSLASH = 0x5c;

/** A JSON text without its long strings, and a function that puts them back into the parsed value. */
interface ShortJson {
  text: string;
  restore: (parsed: unknown) => unknown;
}

const decode = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    throw new BadRequest('bad_request', '请求不是有效的 UTF-8 文本', { cause: error });
  }
};

/** Decodes a JSON string that consists of ASCII. */
const readString = (body: Buffer, { start, end }: StringRange): string => {
  if (!body.subarray(start, end).includes(BACKSLASH)) return body.toString('latin1', start, end);
  try {
    return JSON.parse(body.toString('latin1', start - 1, end + 1));
  } catch (error) {
    throw new BadRequest('bad_request', errorBody(400).error, { cause: error });
  }
};

/** Replaces placeholder names by their values, at any depth. */
const replaceNames = (parsed: unknown, values: ReadonlyMap<unknown, string>): unknown => {
  if (typeof parsed !== 'object' || parsed === null) return values.get(parsed) ?? parsed;
  for (const [key, item] of Object.entries(parsed)) Object.assign(parsed, { [key]: replaceNames(item, values) });
  return parsed;
};

/**
 * Takes long strings, such as an image as a data URL, out of a JSON text before parsing. If the text contained a single Chinese character,
 * they would otherwise be copied at two bytes a character, and parsing would copy them again.
 *
 * @throws {BadRequest} `json_too_complex`, `bad_request` @throws {TooLarge} if the remaining text is too long
 */
export const shortenJson = (body: Buffer, limits: TransportLimits): ShortJson => {
  const long = requireSimpleJson(body, limits, LONG_BYTES).filter(({ start, end }) =>
    isAscii(body.subarray(start, end)),
  );
  // The secret cannot be guessed, so no other string of the request equals one of these placeholder names.
  const secret = randomUUID();
  const values = new Map<unknown, string>();
  const pieces: Buffer[] = [];
  let from = 0;
  for (const range of long) {
    const name = `${secret} ${values.size}`;
    values.set(name, readString(body, range));
    pieces.push(body.subarray(from, range.start), Buffer.from(name));
    from = range.end;
  }
  pieces.push(body.subarray(from));
  if (pieces.reduce((sum, { length }) => sum + length, 0) > limits.jsonText)
    throw new TooLarge('payload_too_large', errorBody(413).error);
  const restore = (parsed: unknown): unknown => (values.size === 0 ? parsed : replaceNames(parsed, values));
  return { text: decode(Buffer.concat(pieces)), restore };
};
