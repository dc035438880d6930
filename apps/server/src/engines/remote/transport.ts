import { Agent, request } from 'undici';
import { ENGINES_BOUNDS } from '../../platform/bounds/engines.ts';
import { arrivedBytes } from './bytes/arrived-bytes.ts';
import { transportFailure } from './failures/transport-failure.ts';
import type { Provider } from './provider.ts';

/** A response without its body. */
export interface HttpHead {
  status: number;
  contentType: string | undefined;
  retryAfter: string | undefined;
  /** The target of a redirect. */
  location: string | undefined;
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

export type Post<Reading> = (url: string, body: string, signal: AbortSignal) => Promise<HttpHead & Reading>;

export interface PostOptions<Reading> extends Pick<Provider, 'settings'> {
  /** The headers of every request, with the key. */
  headers: Readonly<Record<string, string>>;
  /** Reads the body in the format of the provider. */
  read: (body: HttpBody, limit: BodyLimit) => Promise<Reading>;
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * POSTs JSON. Rejects with an EngineError if no whole answer comes, and with the signal's reason once the signal is aborted. Aborting
 * closes the connection.
 */
export const createPost = <Reading>({ headers: fixed, read, settings }: PostOptions<Reading>): Post<Reading> => {
  const agent = new Agent({
    // By default undici gives up after 300 s without headers. A task has 600 s, so only its signal limits the call.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A compressed body may be long and still decompress to nothing, so limit its compressed length, too.
    maxResponseSize: ANSWER.maxBytes,
    // HTTP/1.1 gives each request its own connection, so stopping a task ends exactly its request.
    allowH2: false,
  });
  return async (url, body, signal) => {
    try {
      const {
        statusCode: status,
        headers,
        body: stream,
      } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', ...fixed },
        body,
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
        retryAfter: first(headers['retry-after']),
        location: first(headers['location']),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw transportFailure(error, settings);
    }
  };
};
