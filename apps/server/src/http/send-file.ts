import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { ByteRange } from '../blobs/blob-store.ts';
import { type BlobName, blobKey } from '../blobs/named-blobs.ts';
import type { Config } from '../config/config.ts';
import { FILE_POLICY } from './security-headers.ts';

/** An id never changes its bytes; behind a login they are asked for again each time, as a shared browser may keep them. */
const CACHE_CONTROL = { link: 'public, max-age=31536000', private: 'private, no-cache' } as const;

/** Stored bytes on their way out. They never change, so their hash is their ETag. */
export interface ServedFile extends BlobName {
  mimeType: string;
  size: number;
  /** Hex. */
  sha256: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** A small file may stand in memory already. */
  bytes: Buffer | undefined;
  open: (range?: ByteRange) => Promise<Readable>;
}

type Delivery = Pick<Config, 'assetAccess' | 'accelRedirect'>;

/** One range is answered with 206; several, or a malformed one, with the whole file, as RFC 9110 allows. */
const requestedRange = (
  request: FastifyRequest,
  file: ServedFile,
  etag: string,
): ByteRange | 'unsatisfiable' | undefined => {
  const { range, 'if-range': ifRange } = request.headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = parseRange(file.size, range, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
};

const fileHeaders = (file: ServedFile, { assetAccess }: Delivery) => ({
  etag: `"${file.sha256.slice(0, 32)}"`,
  'last-modified': new Date(file.createdAt).toUTCString(),
  'cache-control': CACHE_CONTROL[assetAccess],
  'accept-ranges': 'bytes',
  'content-disposition': `attachment; filename="${file.id}"`,
  'content-security-policy': FILE_POLICY,
});

const isPlain = ({ headers }: FastifyRequest): boolean =>
  headers.range === undefined && headers['if-none-match'] === undefined && headers['if-modified-since'] === undefined;

/** The whole heads of files in memory, by their bytes. */
const heads = new WeakMap<Buffer, OutgoingHttpHeaders>();

/** Most requests by far are for thumbnails in memory: their head is made once and written past Fastify's own, which costs more. */
const sendBytes = (reply: FastifyReply, file: ServedFile, bytes: Buffer, delivery: Delivery): FastifyReply => {
  const head = heads.get(bytes) ?? {
    ...fileHeaders(file, delivery),
    'content-type': file.mimeType,
    'content-length': file.size,
  };
  heads.set(bytes, head);
  // Fastify types every header by the widest value that any of them takes.
  const common = reply.getHeaders() as OutgoingHttpHeaders;
  reply.hijack();
  reply.raw.writeHead(200, { ...common, ...head }).end(bytes);
  return reply;
};

/** Answers 200, 206, 304 or 416. */
export const sendFile = async (request: FastifyRequest, reply: FastifyReply, file: ServedFile, delivery: Delivery) => {
  if (file.bytes && delivery.accelRedirect === undefined && isPlain(request))
    return sendBytes(reply, file, file.bytes, delivery);
  const headers = fileHeaders(file, delivery);
  const { etag } = headers;
  reply.headers(headers);
  if (fresh(request.headers, headers)) return reply.code(304).send();

  reply.type(file.mimeType);
  const { accelRedirect } = delivery;
  if (accelRedirect !== undefined) return reply.header('x-accel-redirect', `${accelRedirect}${blobKey(file)}`).send('');
  const range = requestedRange(request, file, etag);
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.size}`).send('');
  if (range === undefined) return reply.header('content-length', file.size).send(file.bytes ?? (await file.open()));
  return reply
    .code(206)
    .header('content-range', `bytes ${range.start}-${range.end}/${file.size}`)
    .header('content-length', range.end - range.start + 1)
    .send(await file.open(range));
};
