import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { createMailbox } from '../mailbox.ts';
import { sendJson, startProviderServer } from '../provider-server.ts';
import type { RecordedRequest, Reply } from './fake-gemini-answers.ts';
import { gatewayErrors } from './fake-gemini-gateway-errors.ts';
import { replies } from './fake-gemini-replies.ts';
import { wrappings } from './fake-gemini-wrappings.ts';

export { gatewayErrors, type RecordedRequest, type Reply, replies, wrappings };

const REQUEST_BYTES = 20_000_000;

/** Strict like the real service: an unknown field causes its 400 INVALID_ARGUMENT. */
const GenerateContentRequest = z.strictObject({
  contents: z.array(
    z.strictObject({
      role: z.literal('user').optional(),
      parts: z.array(
        z.union([
          z.strictObject({ text: z.string() }),
          z.strictObject({ inlineData: z.strictObject({ mimeType: z.string(), data: z.string() }) }),
        ]),
      ),
    }),
  ),
  generationConfig: z.strictObject({
    responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])),
    imageConfig: z.strictObject({ aspectRatio: z.string().optional(), imageSize: z.string().optional() }).optional(),
  }),
});

export interface FakeGemini extends AsyncDisposable {
  /** The value for `GEMINI_API_URL`. The server answers every path that ends in `/models/<model>:generateContent`. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Sets the script: one reply for each following request, and the last one for all requests after that. The initial script is
   * `replies.image()`.
   */
  reply(...script: [Reply, ...Reply[]]): void;
  /** Waits for the next request that no earlier call has returned. */
  received(): Promise<RecordedRequest>;
  /** Waits for the next connection that closes before its answer is complete. */
  disconnected(): Promise<{ bytesSent: number }>;
  close(): Promise<void>;
}

const record = async (message: IncomingMessage): Promise<RecordedRequest | undefined> => {
  const text = Buffer.concat(await message.toArray());
  const path = message.url ?? '';
  const model = /\/models\/([^/:]+):generateContent(?:\?|$)/.exec(path)?.[1];
  const body = GenerateContentRequest.safeParse(JSON.parse(text.toString()));
  if (model === undefined || !body.success || text.length > REQUEST_BYTES) return undefined;
  const parts = body.data.contents.flatMap((content) => content.parts);
  const images = parts
    .flatMap((part) => ('inlineData' in part ? [part.inlineData] : []))
    .map(({ mimeType, data }) => ({ mimeType, bytes: Buffer.from(data, 'base64') }));
  return {
    path,
    headers: message.headers,
    bytes: text.length,
    model,
    prompt: parts.find((part) => 'text' in part)?.text ?? '',
    image: images[0],
    images,
    generationConfig: body.data.generationConfig,
  };
};

/** The list of models, with one that makes no content. */
const MODELS = {
  models: [
    {
      name: 'models/gemini-3-pro-image',
      displayName: 'Nano Banana Pro',
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    },
    { name: 'models/embedding-001', displayName: 'Embedding', supportedGenerationMethods: ['embedContent'] },
  ],
};

const refuse = (response: ServerResponse, code: number, status: string): void => {
  response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify({ error: { code, message: 'Refused by the stand-in.', status } }));
};

/** A local server with the API of Gemini's `generateContent`, for tests. */
export const startFakeGemini = async (): Promise<FakeGemini> => {
  const requests: RecordedRequest[] = [];
  const arrivals = createMailbox<RecordedRequest>();
  const departures = createMailbox<{ bytesSent: number }>();
  let script: Reply[] = [replies.image()];

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    response.on('close', () => {
      if (!response.writableFinished) departures.put({ bytesSent: socket.bytesWritten });
    });
    const isKeyed = message.headers['x-goog-api-key'] !== undefined;
    if (message.method === 'GET' && message.url?.startsWith('/v1beta/models?'))
      return isKeyed ? sendJson(response, 200, MODELS) : refuse(response, 403, 'PERMISSION_DENIED');
    const request = await record(message);
    if (!isKeyed) return refuse(response, 403, 'PERMISSION_DENIED');
    if (!request) return refuse(response, 400, 'INVALID_ARGUMENT');
    requests.push(request);
    arrivals.put(request);
    const reply = script.length > 1 ? script.shift() : script[0];
    await reply?.(request, response);
  };

  const { url, close } = await startProviderServer(handle);
  return {
    url,
    requests,
    reply: (...next) => {
      script = next;
    },
    received: arrivals.take,
    disconnected: departures.take,
    close,
    [Symbol.asyncDispose]: close,
  };
};
