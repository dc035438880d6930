import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sendJson } from '../provider-server.ts';
import { addressEntry, around, entry, paint, type Reply } from './fake-openai-answers.ts';

/** As many results as were asked for, or `count`. */
const images =
  (count?: number): Reply =>
  async (request, response, { profile }) => {
    const data: unknown[] = [];
    for (let at = 0; at < (count ?? Number(request.fields['n'] ?? 1)); at++)
      data.push(entry(await paint(request, at), profile));
    sendJson(response, 200, { ...around(request, profile), data });
  };

/** These entries as the results. */
const entries =
  (
    make: (server: { url: string; painted: (at?: number) => Promise<object> }) => unknown[] | Promise<unknown[]>,
  ): Reply =>
  async (request, response, { profile, url }) => {
    const painted = async (at = 0): Promise<object> => entry(await paint(request, at), profile);
    sendJson(response, 200, { ...around(request, profile), data: await make({ url, painted }) });
  };

const error =
  (status: number, fields: unknown, headers: Record<string, string> = {}): Reply =>
  (_request, response) =>
    sendJson(response, status, { error: fields }, headers);

/** In the format of OpenAI. */
const openAiError = (
  status: number,
  code: string | null,
  message: string,
  { type = 'invalid_request_error', ...more }: { type?: string } & Record<string, unknown> = {},
): Reply => error(status, { message, type, param: null, code, ...more });

const body =
  (status: number, text: string, type = 'application/json', headers: Record<string, string> = {}): Reply =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(text);
  };

const HALF_ANSWER = '{"created":1,"data":[{"b64_json":"iVBOR';

/** The replies of the fake server. Each is one answer. {@link FakeOpenAi.reply} takes a script of them. */
export const replies = {
  images,
  entries,
  /** An address in the place of the picture. `address` gets the address of the server. */
  address: (address: (url: string) => string): Reply => {
    return (request, response, { profile, url }) =>
      sendJson(response, 200, { ...around(request, profile), data: [addressEntry(address(url), profile)] });
  },
  /** A picture with these bytes. */
  bytes: (bytes: Buffer): Reply => {
    return (request, response, { profile }) =>
      sendJson(response, 200, { ...around(request, profile), data: [entry(bytes, profile)] });
  },
  /** A server-sent event with a draft, then one with the result. */
  events: (): Reply => async (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [type, at] of [
      ['image_generation.partial_image', 0],
      ['image_generation.completed', 1],
    ] as const) {
      const event = { type, b64_json: (await paint(request, at)).toString('base64'), created_at: 7, size: '1024x1024' };
      response.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  },
  /** The answer inside an object of a gateway. */
  enveloped:
    (): Reply =>
    async (request, response, { profile }) => {
      const data = [entry(await paint(request), profile)];
      sendJson(response, 200, { code: 'success', message: '', data: { ...around(request, profile), data } });
    },
  /** An answer that begins after `release()` is called. */
  heldImages: (): { reply: Reply; release: () => void } => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const reply: Reply = async (...call) => {
      await promise;
      await images()(...call);
    };
    return { reply, release: () => resolve() };
  },
  error,
  openAiError,
  body,
  noKey: (): Reply => openAiError(401, null, "You didn't provide an API key."),
  /** With the key in the message. The engine has to remove the key. */
  wrongKey: (): Reply => (request, response, server) =>
    openAiError(401, 'invalid_api_key', `Incorrect API key provided: ${request.headers.authorization}.`)(
      request,
      response,
      server,
    ),
  notVerified: (): Reply =>
    openAiError(403, null, 'Your organization must be verified to use the model `gpt-image-2`.'),
  hardLimit: (): Reply =>
    openAiError(400, 'billing_hard_limit_reached', 'Billing hard limit has been reached.', {
      type: 'billing_limit_user_error',
    }),
  noCredit: (): Reply =>
    openAiError(429, 'insufficient_quota', 'You exceeded your current quota, please check your plan.', {
      type: 'insufficient_quota',
    }),
  rateLimited: (headers: Record<string, string> = {}): Reply =>
    error(
      429,
      { message: 'Rate limit reached for images per minute.', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
      headers,
    ),
  unavailable: (status = 503, headers: Record<string, string> = {}): Reply =>
    error(status, { message: 'The server had an error.', type: 'server_error', code: null }, headers),
  blocked: (stage: 'input' | 'output'): Reply =>
    openAiError(400, 'moderation_blocked', 'Your request was rejected by the safety system.', {
      type: 'image_generation_user_error',
      moderation_details: { moderation_stage: stage, categories: ['violence'] },
    }),
  /** In the format of new-api: `code` is a string or a number. */
  newApi: (status: number, code: string | number, message: string): Reply =>
    error(status, { message: `${message} (request id: 20261126)`, type: 'new_api_error', param: '', code }),

  html: (status = 200, headers: Record<string, string> = {}): Reply =>
    body(status, '<!doctype html><title>Sign in to the network</title>', 'text/html', headers),
  /** A complete HTTP response that contains half a JSON document. */
  cutJson: (): Reply => body(200, HALF_ANSWER),
  /** Half an answer, then the connection is closed. */
  cutConnection: (): Reply => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000000' });
    response.write(HALF_ANSWER, () => response.destroy());
  },
  /** A whole picture and half of the next one, then the connection is closed. */
  cutInSecondImage:
    (): Reply =>
    async (request, response, { profile }) => {
      const first = JSON.stringify(entry(await paint(request), profile));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000000' });
      response.write(`{"created":1,"data":[${first},{"b64_json":"iVBOR`, () => response.destroy());
    },
  /** One byte every `milliseconds`, without end. */
  drip:
    (milliseconds: number): Reply =>
    async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      while (!response.destroyed) {
        response.write(' ');
        await delay(milliseconds);
      }
    },
  /** About `bytes` of base64 in one picture. */
  huge:
    (bytes: number): Reply =>
    async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = 'A'.repeat(1_000_000);
      const answer = function* () {
        yield HALF_ANSWER;
        for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
        yield '"}]}';
      };
      // The client may hang up before the end. Tests use this reply for that case.
      await pipeline(Readable.from(answer()), response).catch(() => undefined);
    },
  reset: (): Reply => (_request, response) => {
    response.socket?.resetAndDestroy();
  },
  hang: (): Reply => () => undefined,
};
