import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createMailbox } from '../mailbox.ts';
import { sendJson, startProviderServer } from '../provider-server.ts';
import type { Reply } from './fake-openai-answers.ts';
import { replies } from './fake-openai-replies.ts';
import { type FakeProfile, NotAccepted, type RecordedRequest, RULES, readRequest } from './fake-openai-requests.ts';

export { type FakeProfile, type RecordedRequest, type Reply, replies };

export interface FakeOpenAi extends AsyncDisposable {
  /** The value for `OPENAI_BASE_URL`. */
  readonly url: string;
  /** All accepted requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The paths that were fetched, with their headers. */
  readonly fetches: readonly { path: string; headers: string[] }[];
  /**
   * Sets the script: one reply for each following request, and the last one for all requests after that. The initial script is
   * `replies.images()`.
   */
  reply(...script: [Reply, ...Reply[]]): void;
  /** Answers requests for the list of models. By default the list has one model. A real server also asks for the key here. */
  replyToList(listener: RequestListener): void;
  /** Answers all other GET requests, for pictures that are sent as addresses. */
  serve(listener: RequestListener): void;
  /** Waits for the next request that no earlier call has returned. */
  received(): Promise<RecordedRequest>;
  /** Waits for the next connection that closes before its answer is complete. */
  disconnected(): Promise<{ bytesSent: number }>;
  close(): Promise<void>;
}

/** The words of each server for a request that it does not accept. */
const refusalOf = (profile: FakeProfile, message: string) => {
  switch (profile) {
    case 'stable-diffusion.cpp':
      return { error: message };
    case 'sglang':
    case 'vllm-omni':
      return { detail: message };
    default:
      return { error: { message, type: 'invalid_request_error', param: null, code: null } };
  }
};

/** A local server with the Images API, for tests. It imitates one of the servers that speak it. */
export const startFakeOpenAi = async (profile: FakeProfile = 'openai'): Promise<FakeOpenAi> => {
  const requests: RecordedRequest[] = [];
  const fetches: { path: string; headers: string[] }[] = [];
  const arrivals = createMailbox<RecordedRequest>();
  const departures = createMailbox<{ bytesSent: number }>();
  let script: Reply[] = [replies.images()];
  let serve: RequestListener = (_request, response) => response.writeHead(404).end();
  let list: RequestListener = (_request, response) =>
    sendJson(response, 200, {
      object: 'list',
      data: [{ id: 'gpt-image-2', object: 'model', created: 1, owned_by: 'system' }],
    });
  let url = '';

  const answerGet = (message: IncomingMessage, response: ServerResponse, isKeyed: boolean): void => {
    const path = message.url ?? '';
    if (path !== '/v1/models') {
      fetches.push({ path, headers: message.rawHeaders });
      serve(message, response);
    } else if (isKeyed) list(message, response);
    else sendJson(response, 401, refusalOf(profile, 'no key'));
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    response.on('close', () => {
      if (!response.writableFinished) departures.put({ bytesSent: socket.bytesWritten });
    });
    const isKeyed = /^Bearer .+$/.test(message.headers.authorization ?? '') || !RULES[profile].needsKey;
    if (message.method === 'GET') return answerGet(message, response, isKeyed);
    let request: RecordedRequest;
    try {
      request = await readRequest(message, RULES[profile]);
    } catch (error) {
      if (error instanceof NotAccepted) return sendJson(response, 400, refusalOf(profile, error.message));
      throw error;
    }
    if (!isKeyed) return await replies.noKey()(request, response, { profile, url });
    requests.push(request);
    arrivals.put(request);
    const reply = script.length > 1 ? script.shift() : script[0];
    await reply?.(request, response, { profile, url });
  };

  const server = await startProviderServer(handle);
  url = server.url;
  const { close } = server;
  return {
    url: `${url}/v1`,
    requests,
    fetches,
    reply: (...next) => {
      script = next;
    },
    replyToList: (listener) => {
      list = listener;
    },
    serve: (listener) => {
      serve = listener;
    },
    received: arrivals.take,
    disconnected: departures.take,
    close,
    [Symbol.asyncDispose]: close,
  };
};
