import { Agent, request } from 'undici';
import { ENGINES_BOUNDS } from '../../bounds/engines.ts';
import { arrivedBytes } from './answer/bytes/arrived-bytes.ts';
import { type Reading, readAnswer } from './answer/read-answer.ts';
import { transportFailure } from './failures/failure.ts';

export interface HttpAnswer extends Reading {
  status: number;
  contentType: string | undefined;
  retryAfter: string | undefined;
  /** The target of a redirect. */
  location: string | undefined;
}

const ANSWER = { maxBytes: ENGINES_BOUNDS.answerBytes.value, isRefusal: false };
const REFUSAL = { maxBytes: ENGINES_BOUNDS.refusalBytes.value, isRefusal: true };

export type Post = (url: string, body: string, signal: AbortSignal) => Promise<HttpAnswer>;

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * POSTs JSON with the key in a header. Rejects with an EngineError if no whole answer comes, and with the signal's reason once the
 * signal is aborted. Aborting closes the connection.
 */
export const createPost = (apiKey: string): Post => {
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
        headers: { 'content-type': 'application/json', 'x-goog-api-key': apiKey },
        body,
        signal,
      });
      const encoding = first(headers['content-encoding']);
      const reading = await readAnswer({ bytes: arrivedBytes(stream), encoding }, isSuccess(status) ? ANSWER : REFUSAL);
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
      throw transportFailure(error);
    }
  };
};
