import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { ByteRange, OpenBlob } from '../platform/blobs/blob-store.ts';
import { type BlobName, blobKey } from '../platform/blobs/named-blobs.ts';
import type { Config } from '../platform/config/config.ts';
import { RangeNotSatisfiable } from '../platform/errors.ts';
import type { Downloads } from './limits/downloads.ts';
import type { PendingResponses } from './limits/pending-responses.ts';
import { FILE_POLICY } from './security-headers.ts';
import { fileName } from './zip/file-names.ts';

/** The bytes of an id never change. With private access, browsers revalidate each time, because a shared browser may keep them. */
const CACHE_HEADERS = {
  // RFC 9213: CDN caches store nothing, because they are not notified when an owner deletes an image.
  link: { 'cache-control': 'public, max-age=31536000', 'cdn-cache-control': 'no-store' },
  private: { 'cache-control': 'private, no-cache' },
} as const;

/** Stored bytes that are served. They never change, so their hash is the ETag. */
export interface ServedFile extends BlobName {
  mimeType: string;
  size: number;
  /** Hex. */
  sha256: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The owner's title for it. It is sent only to the owner. */
  title?: string | undefined;
  /** Set if a small file is already in memory. */
  bytes: Buffer | undefined;
  open: (range?: ByteRange) => Promise<OpenBlob>;
}

const SUFFIX = /^bytes=-(\d+)$/;

/**
 * A single range gets 206. Several ranges, or a malformed one, get the whole file, as RFC 9110 allows. HEAD ignores ranges (RFC 9110,
 * 14.2).
 */
const requestedRange = (
  request: FastifyRequest,
  file: ServedFile,
  etag: string,
): ByteRange | 'unsatisfiable' | undefined => {
  const { range, 'if-range': ifRange } = request.headers;
  const isAsked = range !== undefined && request.method !== 'HEAD' && (ifRange === undefined || ifRange === etag);
  if (!isAsked) return undefined;
  // If the suffix is longer than the file, the range is the whole file. `range-parser` rejects this case.
  if (file.size > 0 && Number(SUFFIX.exec(range)?.[1]) > file.size) return { start: 0, end: file.size - 1 };
  const ranges = parseRange(file.size, range, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
};

/** A value in RFC 8187 encoding. `encodeURIComponent` does not escape some characters that RFC 8187 does not allow. */
const extended = (text: string): string =>
  `UTF-8''${encodeURIComponent(text).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`;

const disposition = ({ id, title }: Pick<ServedFile, 'id' | 'title'>): string => {
  const named = title === undefined ? '' : `; filename*=${extended(fileName(title, id.slice(id.lastIndexOf('.'))))}`;
  return `attachment; filename="${id}"${named}`;
};

interface FileHeaders extends Record<string, string> {
  etag: string;
}

const isPlain = ({ headers }: FastifyRequest): boolean =>
  headers.range === undefined && headers['if-none-match'] === undefined && headers['if-modified-since'] === undefined;

const wrongSize = (bytes: number): Error => new Error(`a stored file has ${bytes} bytes, which differs from its row`);

interface FileSenderParts {
  config: Config;
  /** Headers of every response. */
  common: Record<string, string>;
  downloads: Downloads;
  waiting: PendingResponses;
}

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  range: ByteRange | undefined;
}

/** Sends stored files with the common headers and their own. */
export class FileSender {
  readonly #assetAccess: Config['assetAccess'];
  readonly #accelRedirect: string | undefined;
  readonly #common: Record<string, string>;
  readonly #downloads: Downloads;
  readonly #waiting: PendingResponses;
  /** Complete response heads of files in memory, keyed by their buffers. */
  readonly #heads = new WeakMap<Buffer, OutgoingHttpHeaders>();

  constructor({ config: { assetAccess, accelRedirect }, common, downloads, waiting }: FileSenderParts) {
    this.#assetAccess = assetAccess;
    this.#accelRedirect = accelRedirect;
    this.#common = common;
    this.#downloads = downloads;
    this.#waiting = waiting;
  }

  /**
   * Answers 200, 206 or 304. HEAD does not read the bytes.
   *
   * @throws {RangeNotSatisfiable} @throws {TooManyRequests} @throws {Unavailable}
   */
  async send(request: FastifyRequest, reply: FastifyReply, file: ServedFile): Promise<FastifyReply> {
    if (file.bytes && file.bytes.length !== file.size) throw wrongSize(file.bytes.length);
    if (file.bytes && this.#accelRedirect === undefined && isPlain(request)) {
      await this.#sendBytes(request, reply, { status: 200, headers: this.#plainHead(file, file.bytes) }, file.bytes);
      return reply;
    }
    const headers = this.#headersOf(file);
    if (fresh(request.headers, headers)) return reply.headers(headers).code(304).send();
    if (this.#accelRedirect !== undefined)
      return reply
        .headers(headers)
        .type(file.mimeType)
        .header('x-accel-redirect', this.#accelRedirect + blobKey(file))
        .send('');
    const answer = this.#answerTo(request, reply, file, headers);
    if (request.method === 'HEAD') {
      reply.hijack();
      reply.raw.writeHead(answer.status, answer.headers).end();
    } else if (file.bytes) {
      const { start, end } = answer.range ?? { start: 0, end: file.size - 1 };
      await this.#sendBytes(request, reply, answer, file.bytes.subarray(start, end + 1));
    } else await this.#sendStream(request, reply, answer, file);
    return reply;
  }

  /** @throws {RangeNotSatisfiable} */
  #answerTo(request: FastifyRequest, reply: FastifyReply, file: ServedFile, own: FileHeaders): Answer {
    const range = requestedRange(request, file, own.etag);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${file.size}`);
      throw new RangeNotSatisfiable();
    }
    const headers = {
      ...this.#common,
      ...own,
      'content-type': file.mimeType,
      'content-length': range ? range.end - range.start + 1 : file.size,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }),
    };
    return { status: range ? 206 : 200, headers, range };
  }

  async #sendStream(
    request: FastifyRequest,
    reply: FastifyReply,
    { status, headers, range }: Answer,
    file: ServedFile,
  ): Promise<void> {
    using _place = await this.#downloads.begin(request);
    const body = await file.open(range);
    reply.hijack();
    const length = range ? range.end - range.start + 1 : file.size;
    await this.#stream(request, reply.raw.writeHead(status, headers), { body, length, id: file.id });
  }

  async #stream(
    request: FastifyRequest,
    response: ServerResponse,
    { body, length, id }: { body: OpenBlob; length: number; id: string },
  ): Promise<void> {
    try {
      const sent = await body.sendTo(response, length);
      if (sent !== length) throw wrongSize(sent);
      response.end();
    } catch (error) {
      // Ignore client disconnects. If the client is still reading, destroy the connection so that it notices the truncated body.
      if (!response.destroyed) request.log.error({ err: error, asset_id: id }, 'sending a file failed');
      response.destroy();
    }
  }

  #headersOf(file: ServedFile): FileHeaders {
    return {
      etag: `"${file.sha256.slice(0, 32)}"`,
      'last-modified': new Date(file.createdAt).toUTCString(),
      ...CACHE_HEADERS[this.#assetAccess],
      // A shared cache must not give the owner's title to others.
      ...(file.title !== undefined && { vary: 'cookie' }),
      'accept-ranges': 'bytes',
      'content-disposition': disposition(file),
      'content-security-policy': FILE_POLICY,
    };
  }

  /** Most requests by far are for thumbnails in memory, so their head is built once. */
  #plainHead(file: ServedFile, bytes: Buffer): OutgoingHttpHeaders {
    const known = file.title === undefined ? this.#heads.get(bytes) : undefined;
    const head = known ?? {
      ...this.#common,
      ...this.#headersOf(file),
      'content-type': file.mimeType,
      'content-length': file.size,
    };
    if (file.title === undefined) this.#heads.set(bytes, head);
    return head;
  }

  /** Bypasses Fastify's reply handling, which costs more time than everything else here. */
  async #sendBytes(
    request: FastifyRequest,
    reply: FastifyReply,
    { status, headers }: Omit<Answer, 'range'>,
    bytes: Buffer,
  ): Promise<void> {
    await this.#waiting.requireRoom(request);
    reply.hijack();
    reply.raw.writeHead(status, headers).end(bytes);
    if (reply.raw.writableLength > 0) await this.#waiting.count(request, reply.raw);
  }
}
