import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { makePicture } from '../files/pictures.ts';
import { sendJson } from '../provider-server.ts';

export interface RecordedRequest {
  headers: IncomingHttpHeaders;
  /** Size of the body in bytes, as it was received. */
  bytes: number;
  model: string;
  prompt: string;
  pictures: Buffer[];
  /** All other fields. */
  fields: Record<string, unknown>;
}

export type Reply = (request: RecordedRequest, response: ServerResponse, url: string) => void | Promise<void>;
/** A reply to the fetch of a picture. */
export type PictureReply = (message: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** An error of the service. */
export const error = (
  response: ServerResponse,
  status: number,
  code: string,
  message = 'Refused. Request id: 0217',
  headers: Record<string, string> = {},
): void => sendJson(response, status, { error: { code, message, param: '', type: 'Refusal' } }, headers);

const usage = (count: number) => ({ generated_images: count, output_tokens: 4096, total_tokens: 4096 });

/** A result with a picture in it. Its width depends on its position. */
export const inline = async (at = 0) => ({
  b64_json: (await makePicture({ width: 64 + at })).toString('base64'),
  size: '2048x2048',
});

type Results = (url: string) => readonly unknown[] | Promise<readonly unknown[]>;

export const replies = {
  /** These results. Without an argument, one with its picture. */
  results:
    (results: Results = async () => [await inline()]): Reply =>
    async (request, response, url) => {
      const data = await results(url);
      sendJson(response, 200, { model: request.model, created: 1, data, usage: usage(data.length) });
    },
  /** The picture itself is these bytes. */
  bytes: (bytes: Buffer): Reply => replies.results(() => [{ b64_json: bytes.toString('base64'), size: '1024x1024' }]),
  refused:
    (status: number, code: string, message?: string, headers?: Record<string, string>): Reply =>
    (_request, response) =>
      error(response, status, code, message, headers),
  /** Refuses the key, and quotes it. */
  badKey: (): Reply => (request, response) =>
    error(response, 401, 'AuthenticationError', `The API key ${request.headers.authorization} is not valid.`),
  document:
    (document: unknown, status = 200): Reply =>
    (_request, response) =>
      sendJson(response, status, document),
  body:
    (text: string, contentType = 'application/json', status = 200): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(text);
    },
  redirect:
    (location: string): Reply =>
    (_request, response) => {
      response.writeHead(302, { location });
      response.end();
    },
  /** Half an answer, then the connection is closed. `whole`: behind its picture. */
  cutConnection:
    ({ whole }: { whole: boolean }): Reply =>
    async (_request, response) => {
      const text = JSON.stringify({ data: [await inline()] });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000000' });
      response.write(text.slice(0, whole ? -2 : text.length / 2), () => response.destroy());
    },
  reset: (): Reply => (_request, response) => {
    response.socket?.resetAndDestroy();
  },

  picture: (): PictureReply => async (_message, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    response.end(await makePicture());
  },
  pictureStatus:
    (status: number, headers: Record<string, string> = {}): PictureReply =>
    (_message, response) => {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end('<Error><Code>AccessDenied</Code></Error>');
    },
};
