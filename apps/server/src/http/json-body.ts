import { BadRequest, DomainError } from '../errors.ts';
import type { App } from './app-type.ts';

/** Deeper JSON parses, and then breaks `JSON.stringify`. */
const DEPTH = 32;
/** What a form or a picture's metadata needs, many times over; what has more is made to keep us busy. */
const NODES = 20_000;

const tooComplex = () => new BadRequest('json_too_complex', '请求内容嵌套太深或太复杂');

/** Where the string that begins at `start` ends. */
const endOfString = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
};

/** Judged on the text, before anything is made of it: nine million empty objects take 27 MB as text and 2.4 GB as values. */
const requireSimpleJson = (text: string): void => {
  let depth = 0;
  let nodes = 0;
  const structure = /["{}[\],]/g;
  for (let token = structure.exec(text); token; token = structure.exec(text)) {
    const [mark] = token;
    if (mark === '"') structure.lastIndex = endOfString(text, token.index) + 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    else nodes += 1;
    if (mark === '{' || mark === '[') depth += 1;
    if (depth > DEPTH || nodes > NODES) throw tooComplex();
  }
};

const decode = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    throw new BadRequest('bad_request', '请求不是有效的 UTF-8 文本', { cause: error });
  }
};

const unsupported = () => new DomainError(415, 'unsupported_media_type', '请求内容只能是未压缩的 UTF-8 JSON');

/** JSON alone is taken, plain and in UTF-8; `__proto__` and `constructor.prototype` are refused. */
export const registerJsonBody = (app: App): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    try {
      if (request.headers['content-encoding'] !== undefined || !/^utf-?8$/i.test(charset)) throw unsupported();
      const text = decode(body);
      requireSimpleJson(text);
      // A request that may carry a body may also come without one.
      if (text === '') done(null, undefined);
      else parseJson(request, text, done);
    } catch (error) {
      done(error instanceof Error ? error : unsupported());
    }
  });
};
