import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { answer, inline, json, PIXELS, paint, partsReply, type Reply } from './fake-gemini-answers.ts';

const errorReply =
  (
    code: number,
    status: string,
    message: string,
    details: unknown[] = [],
    headers: Record<string, string> = {},
  ): Reply =>
  (_request, response) =>
    json(response, code, { error: { code, message, status, details } }, headers);

const rpc = (type: string, fields: object) => ({ '@type': `type.googleapis.com/google.rpc.${type}`, ...fields });

const quotaFailure = (quotaId: string) =>
  rpc('QuotaFailure', { violations: [{ quotaMetric: 'generativelanguage.googleapis.com/requests', quotaId }] });

const image = (text?: string): Reply =>
  partsReply(async (request) => [...(text === undefined ? [] : [{ text }]), inline(await paint(request))]);

const HALF_ANSWER =
  '{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBOR';

/** The replies of the fake server. Each is one answer. {@link FakeGemini.reply} takes a script of them. */
export const replies = {
  /** A real PNG derived from the picture that was sent, and `text` if it is given. */
  image,
  /** The same, but its headers are sent only after `milliseconds`. */
  imageAfter:
    (milliseconds: number): Reply =>
    async (request, response) => {
      await delay(milliseconds);
      await image()(request, response);
    },
  /** The same, after `release()` is called. */
  heldImage: (): { reply: Reply; release: () => void } => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const reply: Reply = async (request, response) => {
      await promise;
      await image()(request, response);
    };
    return { reply, release: () => resolve() };
  },
  /** A red picture, text, and then a blue one. */
  redThenBlueImage: (): Reply =>
    partsReply(async (request) => [
      inline(await paint(request, { r: 255, g: 0, b: 0 })),
      { text: 'And another one.' },
      inline(await paint(request, { r: 0, g: 0, b: 255 })),
    ]),
  /** A red draft that is marked as a thought, then {@link image}. */
  thoughtDraftThenImage: (): Reply =>
    partsReply(async (request) => [
      { text: 'Considering the light.', thought: true },
      { ...inline(await paint(request, { r: 255, g: 0, b: 0 })), thought: true },
      { ...inline(await paint(request)), thoughtSignature: 'c2lnbmF0dXJl' },
    ]),
  thoughtDraftOnly: (): Reply =>
    partsReply(async (request) => [{ ...inline(await paint(request)), thought: true }], 'NO_IMAGE'),
  textOnly: (text = 'Which of the two cats do you mean?'): Reply => partsReply(() => [{ text }]),
  /** No parts. With a picture if `withImage` is set. */
  finishReason: (reason: string, withImage = false): Reply =>
    withImage
      ? partsReply(async (request) => [inline(await paint(request))], reason)
      : (request, response) => json(response, 200, answer(request, undefined, reason)),
  noParts: (): Reply => (request, response) =>
    json(response, 200, { ...answer(request, []), candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }] }),
  blockedPrompt:
    (blockReason = 'PROHIBITED_CONTENT'): Reply =>
    (request, response) =>
      json(response, 200, { promptFeedback: { blockReason }, modelVersion: request.model }),

  /** 429 of a per-minute limit. `retryDelay` is in the format of protobuf, e.g. "37s". `retryAfter` is the header. */
  rateLimited: ({ retryDelay, retryAfter }: { retryDelay?: string; retryAfter?: string } = {}): Reply =>
    errorReply(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota.',
      [
        quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'),
        ...(retryDelay === undefined ? [] : [rpc('RetryInfo', { retryDelay })]),
      ],
      retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    ),
  perDayQuota: (): Reply =>
    errorReply(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      quotaFailure('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
      quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
      rpc('RetryInfo', { retryDelay: '47s' }),
    ]),
  /** 503, or another temporary status. */
  unavailable: (code = 503): Reply =>
    errorReply(code, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  /** 400 API_KEY_INVALID, with the key in its message. The adapter has to remove the key. */
  badKey: (): Reply => (request, response) =>
    errorReply(400, 'INVALID_ARGUMENT', `API key not valid: ${request.headers['x-goog-api-key']}.`, [
      rpc('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' }),
    ])(request, response),
  refused: (code: number, status: string, message = 'Refused.'): Reply => errorReply(code, status, message),
  notFound: (): Reply => (request, response) =>
    errorReply(404, 'NOT_FOUND', `models/${request.model} is not found for API version v1beta.`)(request, response),

  html:
    (status = 200): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sign in to the network</title>');
    },
  body:
    (text: string): Reply =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(text);
    },
  /** A complete HTTP response that contains half a JSON document. */
  cutJson: (): Reply => (request, response) => replies.body(HALF_ANSWER)(request, response),
  /** Half an answer, then the connection is closed. */
  cutConnection: (): Reply => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000000' });
    response.write(HALF_ANSWER, () => response.destroy());
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
  /** About `bytes` of base64 in one part. */
  huge:
    (bytes = 200_000_000): Reply =>
    async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = 'A'.repeat(1_000_000);
      const answer = function* () {
        yield HALF_ANSWER;
        for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
        yield '"}}]}}]}';
      };
      // The client may hang up before the end. Tests use this reply for that case.
      await pipeline(Readable.from(answer()), response).catch(() => undefined);
    },
  /** Arbitrary bytes as the picture, e.g. bytes that only look like one. */
  imageBytes: (bytes: Buffer, mimeType = 'image/png'): Reply => partsReply(() => [inline(bytes, mimeType)]),
  /** A complete picture, but with an invalid character in its base64. */
  badBase64: (): Reply =>
    partsReply(async (request) => {
      const data = (await paint(request)).toString('base64');
      return [{ inlineData: { mimeType: 'image/png', data: `${data.slice(0, 40)}*${data.slice(40)}` } }];
    }),
  undecodableImage: (): Reply => replies.imageBytes(Buffer.from('this is no picture')),
  truncatedImage: (): Reply =>
    partsReply(async () => {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      const create = { width: PIXELS, height: PIXELS, channels: 3 as const, background: 'white', noise };
      const whole = await sharp({ create }).jpeg().toBuffer();
      return [inline(whole.subarray(0, whole.length / 2), 'image/jpeg')];
    }),
  svgImage: (): Reply =>
    replies.imageBytes(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
    ),
  /** A small file that decodes to 67 megapixels. */
  bombImage: (): Reply =>
    partsReply(async () => {
      const create = { width: 8200, height: 8200, channels: 3 as const, background: 'white' };
      return [inline(await sharp({ create }).png({ compressionLevel: 1 }).toBuffer())];
    }),

  reset: (): Reply => (_request, response) => {
    response.socket?.resetAndDestroy();
  },
  hang: (): Reply => () => undefined,
};
