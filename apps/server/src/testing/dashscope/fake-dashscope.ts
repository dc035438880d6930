import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { startProviderServer } from '../provider-server.ts';
import { scriptOf } from '../reply-script.ts';
import {
  error,
  FakeJobs,
  type PlainReply,
  type RecordedRequest,
  type Reply,
  replies,
} from './fake-dashscope-replies.ts';

export { type Reply, replies };

/** Strict like the real service: an unknown field causes its 400 InvalidParameter. */
const GenerationRequest = z.strictObject({
  model: z.string(),
  input: z.strictObject({
    messages: z
      .array(
        z.strictObject({
          role: z.literal('user'),
          content: z
            .array(z.union([z.strictObject({ image: z.string() }), z.strictObject({ text: z.string().min(1) })]))
            .refine((parts) => parts.filter((part) => 'text' in part).length === 1, 'exactly one text'),
        }),
      )
      .length(1),
  }),
  parameters: z.strictObject({
    n: z.int().min(1).max(6),
    size: z
      .string()
      .regex(/^\d+\*\d+$/)
      .refine((size) => {
        const [width = 0, height = 0] = size.split('*').map(Number);
        const isOfShape = width <= 8 * height && height <= 8 * width;
        return isOfShape && width * height >= 512 ** 2 && width * height <= 2048 ** 2;
      })
      .optional(),
    watermark: z.boolean(),
  }),
});

const DATA_URL = /^data:image\/(?:jpeg|png|webp);base64,/;
const PICTURE_BYTES = 10_000_000;

export interface FakeDashScope extends AsyncDisposable {
  /** The value for `DASHSCOPE_BASE_URL`. */
  readonly url: string;
  readonly jobs: FakeJobs;
  /** All requests for pictures so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The headers of all fetches of pictures and all questions about jobs so far, with their path. */
  readonly fetches: readonly { path: string; headers: IncomingHttpHeaders }[];
  /** Sets the script: one reply for each following request, and the last one for all after that. */
  reply(...script: [Reply, ...Reply[]]): void;
  /** The same for questions about jobs. */
  replyToPolls(...script: [PlainReply, ...PlainReply[]]): void;
  /** The same for fetches of pictures. */
  replyToFetches(...script: [PlainReply, ...PlainReply[]]): void;
  /** Models that the service runs in one way only. All others run in both. */
  onlySynchronous(model: string): void;
  onlyInBackground(model: string): void;
  close(): Promise<void>;
}

const recordOf = async (message: IncomingMessage): Promise<RecordedRequest | undefined> => {
  const text = Buffer.concat(await message.toArray()).toString();
  const body = GenerationRequest.safeParse(JSON.parse(text));
  if (!body.success) return undefined;
  const { model, input, parameters } = body.data;
  const parts = input.messages[0]?.content ?? [];
  const images = parts.flatMap((part) => ('image' in part ? [part.image] : []));
  if (!images.every((image) => DATA_URL.test(image) && image.length <= PICTURE_BYTES)) return undefined;
  return {
    path: message.url ?? '',
    headers: message.headers,
    model,
    prompt: parts.find((part) => 'text' in part)?.text ?? '',
    pictures: images.map((image) => Buffer.from(image.replace(DATA_URL, ''), 'base64')),
    parameters,
  };
};

/** A local server with the API of DashScope for pictures, for tests. It also serves the pictures. */
export const startFakeDashScope = async (): Promise<FakeDashScope> => {
  const requests: RecordedRequest[] = [];
  const fetches: { path: string; headers: IncomingHttpHeaders }[] = [];
  const jobs = new FakeJobs();
  const posts = scriptOf<Reply>(replies.pictures());
  const polls = scriptOf<PlainReply>(replies.job());
  const pictures = scriptOf<PlainReply>(replies.picture());
  const [synchronous, inBackground] = [new Set<string>(), new Set<string>()];
  let url = '';

  const handleGet = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = message.url ?? '';
    fetches.push({ path, headers: message.headers });
    if (!path.startsWith('/api/v1/tasks/')) return pictures.next()(message, response, { url, jobs });
    if (!message.headers.authorization?.startsWith('Bearer ')) return error(response, 401, 'InvalidApiKey');
    await polls.next()(message, response, { url, jobs });
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (message.method === 'GET') return handleGet(message, response);
    const isAsync = message.headers['x-dashscope-async'] === 'enable';
    const isJob = message.url === '/api/v1/services/aigc/image-generation/generation';
    if (!isJob && message.url !== '/api/v1/services/aigc/multimodal-generation/generation')
      return error(response, 404, 'InvalidURL', 'url error, please check url!');
    const request = await recordOf(message);
    if (!message.headers.authorization?.startsWith('Bearer ')) return error(response, 401, 'InvalidApiKey');
    if (!request) return error(response, 400, 'InvalidParameter', 'Refused by the stand-in.');
    requests.push(request);
    if (isAsync !== isJob || (isAsync && synchronous.has(request.model)))
      return error(response, 403, 'AccessDenied', 'current user api does not support asynchronous calls.');
    if (!isAsync && inBackground.has(request.model))
      return error(response, 403, 'AccessDenied', 'current user api does not support synchronous calls.');
    await posts.next()(request, response, { url, jobs });
  };

  const server = await startProviderServer(handle);
  url = server.url;
  const { close } = server;
  return {
    url,
    jobs,
    requests,
    fetches,
    reply: (...script) => posts.set(script),
    replyToPolls: (...script) => polls.set(script),
    replyToFetches: (...script) => pictures.set(script),
    onlySynchronous: (model) => void synchronous.add(model),
    onlyInBackground: (model) => void inBackground.add(model),
    close,
    [Symbol.asyncDispose]: close,
  };
};
