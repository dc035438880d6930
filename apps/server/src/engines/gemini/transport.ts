import { Agent, request } from 'undici';
import { transportFailure } from './failure.ts';
import type { HttpAnswer } from './wire.ts';

/** A 4K PNG is about 25 MB, 34 MB as base64; what is longer than this is no picture that was asked for. */
const ANSWER_BYTES = 64 * 1024 * 1024;

export type Post = (url: string, body: string, signal: AbortSignal) => Promise<HttpAnswer>;

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/**
 * POST of JSON with the key in a header. Rejects with an EngineError when no whole answer comes, and with the signal's
 * reason once it is aborted, which closes the connection.
 */
export const createPost = (apiKey: string): Post => {
  const agent = new Agent({
    // By default undici gives up after 300 s without headers; a task has 600 s, and its signal is the only bound.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: ANSWER_BYTES,
    // On a connection of its own, stopping a task ends the very request that it made.
    allowH2: false,
  });
  return async (url, body, signal) => {
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', 'x-goog-api-key': apiKey },
        body,
        signal,
      });
      return {
        status: answer.statusCode,
        contentType: first(answer.headers['content-type']),
        retryAfter: first(answer.headers['retry-after']),
        text: await answer.body.text(),
      };
    } catch (error) {
      signal.throwIfAborted();
      throw transportFailure(error);
    }
  };
};
