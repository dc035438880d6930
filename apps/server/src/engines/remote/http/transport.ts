import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'undici';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { arrivedBytes } from '../bytes/arrived-bytes.ts';
import { transportFailure } from '../failures/transport-failure.ts';
import type { Provider } from '../provider.ts';
import type { Form } from './form.ts';

/** A response without its body. */
export interface HttpHead {
  status: number;
  contentType: string | undefined;
  retryAfter: string | undefined;
  /** The target of a redirect. */
  location: string | undefined;
  /** Whether the provider says that a retry is useless (`x-should-retry: false`). */
  isFinal: boolean;
}

/** The body of a response, while it arrives. */
export interface HttpBody {
  bytes: AsyncIterable<Buffer>;
  /** The header `Content-Encoding`. */
  encoding: string | undefined;
}

/** The size limit of a body, after decompression. */
export interface BodyLimit {
  maxBytes: number;
  /** Whether the HTTP status rules out a result. Then the beginning of the answer is enough. */
  isRefusal: boolean;
}

const ANSWER: BodyLimit = { maxBytes: ENGINES_BOUNDS.answerBytes.value, isRefusal: false };
const REFUSAL: BodyLimit = { maxBytes: ENGINES_BOUNDS.refusalBytes.value, isRefusal: true };

/** JSON, or a form. */
export type PostBody = string | Form;

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  /** Further headers of this request. */
  headers?: Readonly<Record<string, string>>;
  body?: PostBody;
}

export type Send<Reading> = (request: HttpRequest, signal: AbortSignal) => Promise<HttpHead & Reading>;
export type Post<Reading> = (url: string, body: PostBody, signal: AbortSignal) => Promise<HttpHead & Reading>;

export interface SendOptions<Reading> extends Pick<Provider, 'settings'> {
  /** The headers of every request, with the key. */
  headers: Readonly<Record<string, string>>;
  /** Reads the body in the format of the provider. */
  read: (body: HttpBody, limit: BodyLimit) => Promise<Reading>;
  /**
   * Whether each request gets a new connection. A server may close an idle connection at the moment at which a request is sent. A call that
   * is not repeated after a broken connection must not fail for that reason.
   */
  isFreshConnection?: boolean;
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** In seconds or as a date. OpenAI also sends milliseconds. */
const retryAfterOf = (headers: IncomingHttpHeaders): string | undefined => {
  const milliseconds = first(headers['retry-after-ms']);
  if (milliseconds === undefined || !/^\d{1,9}(\.\d{1,9})?$/.test(milliseconds)) return first(headers['retry-after']);
  return `${Math.ceil(Number(milliseconds)) / 1000}`;
};

const sent = (body: PostBody | undefined) => {
  if (body === undefined) return { headers: {}, body: null };
  if (typeof body === 'string') return { headers: { 'content-type': 'application/json' }, body };
  return {
    headers: { 'content-type': body.contentType, 'content-length': String(body.length) },
    body: body.stream(),
  };
};

/**
 * Sends requests. Rejects with an EngineError if no whole answer comes, and with the signal's reason once the signal is aborted. Aborting
 * closes the connection.
 */
export const createSend = <Reading>(options: SendOptions<Reading>): Send<Reading> => {
  const { headers: fixed, read, settings, isFreshConnection = false } = options;
  const agent = new Agent({
    // By default undici gives up after 300 s without headers. A task has 600 s, so only its signal limits the call.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A compressed body may be long and still decompress to nothing, so limit its compressed length, too.
    maxResponseSize: ANSWER.maxBytes,
    // HTTP/1.1 gives each request its own connection, so stopping a task ends exactly its request.
    allowH2: false,
    // Undici's switch for connections that are used once.
    ...(isFreshConnection && { pipelining: 0 }),
  });
  return async ({ method, url, headers: own, body }, signal) => {
    const { headers: typed, body: content } = sent(body);
    try {
      const {
        statusCode: status,
        headers,
        body: stream,
      } = await request(url, {
        method,
        dispatcher: agent,
        headers: { ...typed, ...fixed, ...own },
        body: content,
        signal,
      });
      const encoding = first(headers['content-encoding']);
      const reading = await read({ bytes: arrivedBytes(stream), encoding }, isSuccess(status) ? ANSWER : REFUSAL);
      // If the task was stopped, nobody wants the picture that came.
      signal.throwIfAborted();
      return {
        ...reading,
        status,
        contentType: first(headers['content-type']),
        retryAfter: retryAfterOf(headers),
        location: first(headers['location']),
        isFinal: first(headers['x-should-retry']) === 'false',
      };
    } catch (error) {
      signal.throwIfAborted();
      throw transportFailure(error, settings);
    }
  };
};

/** POSTs JSON or a form: see {@link createSend}. */
export const createPost = <Reading>(options: SendOptions<Reading>): Post<Reading> => {
  const send = createSend(options);
  return (url, body, signal) => send({ method: 'POST', url, body }, signal);
};
