import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import sharp from 'sharp';

export const PIXELS = 256;
const TINT = { r: 255, g: 140, b: 60 };

interface RecordedImage {
  mimeType: string;
  bytes: Buffer;
}

export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Size of the body in bytes, as it was received. */
  bytes: number;
  model: string;
  prompt: string;
  /** The first of {@link images}. */
  image: RecordedImage | undefined;
  images: RecordedImage[];
  generationConfig: {
    responseModalities: string[];
    imageConfig?: { aspectRatio?: string | undefined; imageSize?: string | undefined } | undefined;
  };
}

/** One answer: a function that writes, delays or breaks the response like a provider. */
export type Reply = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

/** A JSON answer. */
export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
};

export const candidate = (parts: unknown[] | undefined, finishReason: string) => ({
  ...(parts && { content: { role: 'model', parts } }),
  finishReason,
  index: 0,
});

/** A complete answer of `generateContent`. */
export const answer = (request: RecordedRequest, parts: unknown[] | undefined, finishReason = 'STOP') => ({
  candidates: [candidate(parts, finishReason)],
  usageMetadata: { promptTokenCount: 270, candidatesTokenCount: 1290, totalTokenCount: 1560 },
  modelVersion: request.model,
  responseId: 'fake-response',
});

/** An answer with these parts. */
export const partsReply =
  (parts: (request: RecordedRequest) => unknown[] | Promise<unknown[]>, finishReason = 'STOP'): Reply =>
  async (request, response) =>
    json(response, 200, answer(request, await parts(request), finishReason));

export const inline = (bytes: Buffer, mimeType = 'image/png') => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
});

/** Returns the picture that was sent, tinted orange. Without a picture, returns an area of one colour that depends on the prompt. */
export const paint = async ({ image, prompt, generationConfig }: RecordedRequest, tint = TINT): Promise<Buffer> => {
  const [across = 1, down = 1] = generationConfig.imageConfig?.aspectRatio?.split(':').map(Number) ?? [];
  const asked = generationConfig.imageConfig?.aspectRatio !== undefined;
  const frame = { width: PIXELS, height: Math.round((PIXELS * down) / across) };
  if (image) {
    const fit = asked ? { ...frame, fit: 'cover' as const } : { width: PIXELS, height: PIXELS, fit: 'inside' as const };
    return sharp(image.bytes).resize(fit).tint(tint).png().toBuffer();
  }
  const background = `#${createHash('sha256').update(prompt).digest('hex').slice(0, 6)}`;
  return sharp({ create: { ...frame, channels: 3, background } })
    .png()
    .toBuffer();
};
