import { json, type Reply } from './fake-gemini-answers.ts';

const error =
  (status: number, fields: unknown): Reply =>
  (_request, response) =>
    json(response, status, { error: fields });

const page =
  (status: number, title: string, headers: Record<string, string> = {}): Reply =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(
      `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center><hr><center>nginx</center></body></html>`,
    );
  };

/** Error answers of gateways, and of proxies in between. */
export const gatewayErrors = {
  /** In the format of new-api: `code` is a string or a number. */
  newApi: (status: number, code: string | number, message: string): Reply =>
    error(status, { message: `${message} (request id: 20261126)`, type: 'new_api_error', param: '', code }),
  /** In the format of the API, with a custom status. */
  api: (status: number, code: number, name: string, message: string, details: unknown[] = []): Reply =>
    error(status, { code, message, status: name, details }),
  error,
  body:
    (status: number, body: unknown): Reply =>
    (_request, response) =>
      json(response, status, body),
  text:
    (status: number, text: string): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/plain' });
      response.end(text);
    },
  page,
  redirect: (status: number, location: string): Reply => page(status, `${status} Moved`, { location }),
  /** An error as the only event of a stream. */
  event:
    (fields: unknown): Reply =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`event: error\ndata: ${JSON.stringify({ error: fields })}\n\n`);
    },
};
