import type { Socket } from 'node:net';
import { ENGLISH_ERRORS, type ErrorBody, type ErrorCode } from '@pictor/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../platform/errors.ts';
import { prefersEnglish } from './language.ts';

interface CodedBody extends ErrorBody {
  code: ErrorCode;
}

const WORDS: Record<number, CodedBody> = {
  400: { code: 'bad_request', error: '请求无法识别' },
  403: { code: 'forbidden', error: '没有权限' },
  404: { code: 'not_found', error: '找不到请求的内容' },
  405: { code: 'method_not_allowed', error: '不支持这个请求方法' },
  408: { code: 'request_timeout', error: '请求超时，请重试' },
  413: { code: 'payload_too_large', error: '请求内容太大' },
  414: { code: 'uri_too_long', error: '地址太长' },
  415: { code: 'unsupported_media_type', error: '不支持这种内容类型' },
  417: { code: 'expectation_failed', error: '不支持这个请求头' },
  429: { code: 'too_many_requests', error: '请求太频繁，请稍后再试' },
  431: { code: 'headers_too_large', error: '请求头太大' },
  503: { code: 'unavailable', error: '服务暂时不可用，请稍后再试' },
};
const INTERNAL: CodedBody = { code: 'internal', error: '服务器出错了，请稍后再试' };

export const errorBody = (status: number): CodedBody => WORDS[status] ?? INTERNAL;

/** The same body in English if the caller prefers it. */
export const inLanguageOf = ({ headers }: FastifyRequest, body: CodedBody): CodedBody =>
  prefersEnglish(headers['accept-language']) ? { ...body, error: ENGLISH_ERRORS[body.code] } : body;

const statusOf = (error: unknown): number => {
  if (error instanceof DomainError) return error.status;
  // Fastify's own errors (bad JSON, body too large, unknown content type) carry their status.
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
};

/** The only place that turns errors of a request into HTTP responses. */
export const errorHandler = (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
  const status = statusOf(error);
  const own =
    error instanceof DomainError ? { error: error.message, code: error.code, ...error.body } : errorBody(status);
  const body = { ...inLanguageOf(request, own) };
  if (status >= 500) {
    body.request_id = request.id;
    request.log.error({ err: error, request_id: request.id }, 'request failed');
  }
  if (error instanceof DomainError && error.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(error.retryAfterSeconds));
  // Remove headers that a handler set for content that it could not deliver.
  for (const name of ['content-disposition', 'etag', 'last-modified', 'content-length', 'accept-ranges'])
    reply.removeHeader(name);
  // A response to HEAD has no body, so the error code goes into a header.
  if (request.method === 'HEAD') reply.header('x-error-code', body.code);
  reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8');
  reply.serializer(JSON.stringify).send(body);
};

const CLIENT_ERRORS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** A complete error response, for a connection without a request. */
export const bareAnswer = (status: number, headers = ''): string => {
  const body = JSON.stringify(errorBody(status));
  return (
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
    `Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n${headers}\r\n${body}`
  );
};

/** Node's parser rejects malformed input before a request exists, so the error is written to the bare socket. */
export const clientErrorHandler = (error: Error & { code?: string }, socket: Socket): void => {
  // If bytes were already written, they may be part of a response, and a second response must not follow them.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  socket.end(bareAnswer(CLIENT_ERRORS[error.code ?? ''] ?? 400));
};
