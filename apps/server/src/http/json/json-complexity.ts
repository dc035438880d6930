import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { BadRequest } from '../../platform/errors.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

type Limits = Pick<TransportLimits, 'jsonBody' | 'jsonDepth' | 'jsonNodes' | 'jsonEscapedQuotes'>;

const tooComplex = () => new BadRequest('json_too_complex', '请求内容嵌套太深或太复杂');

/** Finds the ends of strings in a JSON text. The total number of escaped quotes is limited. */
class StringReader {
  readonly #body: Buffer;
  readonly #maxEscapedQuotes: number;
  #escapedQuotes = 0;

  constructor(body: Buffer, maxEscapedQuotes: number) {
    this.#body = body;
    this.#maxEscapedQuotes = maxEscapedQuotes;
  }

  /** @returns the end of the string that begins at `start` */
  endOf(start: number): number {
    for (let at = this.#body.indexOf(QUOTE, start + 1); at !== -1; at = this.#body.indexOf(QUOTE, at + 1)) {
      let backslashes = 0;
      while (this.#body[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) return at;
      this.#escapedQuotes += 1;
      if (this.#escapedQuotes > this.#maxEscapedQuotes) throw tooComplex();
    }
    return this.#body.length;
  }
}

/** The position of a string's characters, without its quotes. */
export interface StringRange {
  start: number;
  /** Exclusive. */
  end: number;
}

/**
 * Checks the complexity of JSON on its bytes, before parsing: nine million empty objects take 27 MB as text and 2.4 GB as values.
 * The work is bounded, too: inside strings only quotes are searched, and at most `jsonBody` bytes may be outside of strings.
 *
 * @returns the strings of at least `longBytes`
 * @throws {BadRequest} `json_too_complex`
 */
export const requireSimpleJson = (
  body: Buffer,
  { jsonBody, jsonDepth, jsonNodes, jsonEscapedQuotes }: Limits,
  longBytes: number,
): StringRange[] => {
  const long: StringRange[] = [];
  const strings = new StringReader(body, jsonEscapedQuotes);
  let depth = 0;
  let nodes = 0;
  let texts = 0;
  let outside = 0;
  for (let at = 0; at < body.length; at += 1) {
    outside += 1;
    switch (body[at]) {
      case QUOTE: {
        const start = at + 1;
        texts += 1;
        at = strings.endOf(at);
        if (at - start >= longBytes) long.push({ start, end: at });
        break;
      }
      case OPENING_BRACE:
      case OPENING_BRACKET:
        nodes += 1;
        depth += 1;
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        depth -= 1;
        break;
      case COMMA:
        nodes += 1;
        break;
    }
    // Each value has at most one name, so there are at most 2 * jsonNodes strings.
    if (depth > jsonDepth || nodes > jsonNodes || texts > 2 * jsonNodes || outside > jsonBody) throw tooComplex();
    // This is not JSON. The parser will fail at this byte.
    if (depth < 0) break;
  }
  return long;
};
