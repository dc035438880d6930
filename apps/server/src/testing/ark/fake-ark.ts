import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendJson, startProviderServer } from '../provider-server.ts';
import { scriptOf } from '../reply-script.ts';
import { error, inline, type PictureReply, type RecordedRequest, type Reply, replies } from './fake-ark-replies.ts';

export { inline, type Reply, replies };

const REQUEST_BYTES = 64_000_000;
const PICTURE_CHARACTERS = 30_000_000;
/** The subtype is in lower case. */
const DATA_URL = /^data:image\/(?:jpeg|png|webp);base64,/;

const isPixels = (size: string): boolean => {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const area = width * height;
  return area >= 921_600 && area <= 4096 ** 2 && width <= 16 * height && height <= 16 * width;
};

/** Strict like the real service: an unknown field, such as `n`, causes its 400 InvalidParameter. */
const GenerationRequest = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1),
  image: z.array(z.string().regex(DATA_URL).max(PICTURE_CHARACTERS)).min(1).max(14).optional(),
  size: z
    .union([
      z.enum(['1K', '1.5K', '2K', '4K']),
      z
        .string()
        .regex(/^\d+x\d+$/)
        .refine(isPixels),
    ])
    .optional(),
  response_format: z.enum(['url', 'b64_json']),
  output_format: z.enum(['png', 'jpeg']).optional(),
  watermark: z.boolean().optional(),
});

export interface FakeArk extends AsyncDisposable {
  /** The value for `ARK_BASE_URL`. */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The headers of all fetches of pictures so far. */
  readonly fetches: readonly IncomingHttpHeaders[];
  /** Sets the script: one reply for each following request, and the last one for all after that. */
  reply(...script: [Reply, ...Reply[]]): void;
  /** The same for fetches of pictures. */
  replyToFetches(...script: [PictureReply, ...PictureReply[]]): void;
  close(): Promise<void>;
}

const MODELS = { object: 'list', data: [{ id: 'doubao-seedream-5-5-261028', object: 'model' }] };

const recordOf = async (message: IncomingMessage): Promise<RecordedRequest | undefined> => {
  const text = Buffer.concat(await message.toArray());
  const body = GenerationRequest.safeParse(JSON.parse(text.toString()));
  if (!body.success || text.length > REQUEST_BYTES) return undefined;
  const { model, prompt, image = [], ...fields } = body.data;
  return {
    headers: message.headers,
    bytes: text.length,
    model,
    prompt,
    pictures: image.map((one) => Buffer.from(one.replace(DATA_URL, ''), 'base64')),
    fields,
  };
};

/** A local server with the Images API of Volcengine Ark, for tests. It also serves pictures by address. */
export const startFakeArk = async (): Promise<FakeArk> => {
  const requests: RecordedRequest[] = [];
  const fetches: IncomingHttpHeaders[] = [];
  const posts = scriptOf<Reply>(replies.results());
  const pictures = scriptOf<PictureReply>(replies.picture());
  let url = '';

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isKeyed = message.headers.authorization?.startsWith('Bearer ');
    const noKey = () =>
      error(response, 401, 'AuthenticationError', 'The API key in the request is missing or invalid.');
    if (message.url === '/api/v3/models') return isKeyed ? sendJson(response, 200, MODELS) : noKey();
    if (message.method === 'GET') {
      fetches.push(message.headers);
      return pictures.next()(message, response);
    }
    if (message.url !== '/api/v3/images/generations')
      return error(response, 404, 'InvalidAction', 'The specified action is invalid.');
    const request = await recordOf(message);
    if (!isKeyed) return noKey();
    if (!request) return error(response, 400, 'InvalidParameter', 'Refused by the stand-in.');
    requests.push(request);
    await posts.next()(request, response, url);
  };

  const server = await startProviderServer(handle);
  url = server.url;
  const { close } = server;
  return {
    url: `${url}/api/v3`,
    requests,
    fetches,
    reply: (...script) => posts.set(script),
    replyToFetches: (...script) => pictures.set(script),
    close,
    [Symbol.asyncDispose]: close,
  };
};
