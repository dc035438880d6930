import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Context } from 's3rver/lib/context.js';
import S3Error from 's3rver/lib/models/error.js';
import type { S3ServerStore } from './s3-server-store.ts';

/** How the server behaves. A test may change it while the server runs. */
export interface S3ServerManners {
  /** Whether `If-None-Match: *` is honoured. Some compatible servers ignore it. */
  conditionalWrites: boolean;
  /** Objects in one page of a listing, if that is less than the request asked for. */
  pageSize: number | undefined;
  /** Whether a body that differs from the signed body is refused. Some compatible servers store it. */
  checksBodies: boolean;
  /** Simulates changes to a body during the transfer. */
  arrives: (body: Buffer) => Buffer;
  /** The error to answer instead. Undefined lets the request through. */
  refuses: (request: S3Request) => S3Refusal | undefined;
}

interface S3Request {
  method: string;
  query: URLSearchParams;
  headers: Context['headers'];
}

export interface S3Refusal {
  code: string;
  status: number;
}

export const S3_MANNERS: Readonly<S3ServerManners> = {
  conditionalWrites: true,
  pageSize: undefined,
  checksBodies: true,
  arrives: (body) => body,
  refuses: () => undefined,
};

const refuse = ({ code, status }: S3Refusal): never => {
  throw Object.assign(new S3Error(code, 'refused by the test'), { status });
};

/** Receives the whole body before it is processed. */
const receiveBody = async (ctx: Context, { arrives, checksBodies }: S3ServerManners): Promise<void> => {
  const body = arrives(await buffer(ctx.req));
  const signed = ctx.headers['x-amz-content-sha256'];
  if (checksBodies && signed !== 'UNSIGNED-PAYLOAD' && signed !== createHash('sha256').update(body).digest('hex'))
    refuse({ code: 'XAmzContentSHA256Mismatch', status: 400 });
  ctx.req = Readable.from([body]);
};

const answerListing = async (ctx: Context, next: () => Promise<void>, pageSize: number | undefined): Promise<void> => {
  const { 'continuation-token': token, ...query } = ctx.query;
  const maxKeys = Math.min(pageSize ?? 1000, Number(query['max-keys'] ?? 1000));
  ctx.query = {
    ...query,
    'max-keys': String(maxKeys),
    ...(token !== undefined && { 'start-after': Buffer.from(token, 'base64url').toString() }),
  };
  await next();
  // The result of s3rver's listing, before it becomes XML.
  const { ListBucketResult: result } = ctx.body as { ListBucketResult: { Contents: { Key: string }[] } };
  const last = result.Contents.at(-1);
  // A full page may have been the last one. The page after it is then empty, which S3 permits.
  if (last && result.Contents.length === maxKeys)
    Object.assign(result, { IsTruncated: true, NextContinuationToken: Buffer.from(last.Key).toString('base64url') });
};

/**
 * Features of a real bucket that s3rver lacks: conditional writes, checked bodies, aborted multipart uploads, and listings of several
 * pages.
 */
export const mannersOf = (manners: S3ServerManners, store: S3ServerStore) => {
  /** The last write to each path. The next write checks whether the object exists after it. */
  const writes = new Map<string, Promise<void>>();

  const write = async (ctx: Context, next: () => Promise<void>, bucket: string, key: string): Promise<void> => {
    const conditional = manners.conditionalWrites && ctx.headers['if-none-match'] === '*';
    const before = writes.get(ctx.path);
    const written = (async () => {
      await before?.catch(() => {});
      if (conditional && (await store.existsObject(bucket, key))) refuse({ code: 'PreconditionFailed', status: 412 });
      await next();
    })();
    writes.set(ctx.path, written);
    try {
      await written;
    } finally {
      if (writes.get(ctx.path) === written) writes.delete(ctx.path);
    }
  };

  return async (ctx: Context, next: () => Promise<void>): Promise<void> => {
    const { method, path, query } = ctx;
    const refusal = manners.refuses({ method, query: new URLSearchParams(ctx.querystring), headers: ctx.headers });
    if (refusal) refuse(refusal);
    const [bucket = '', ...rest] = path.slice(1).split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const uploadId = query['uploadId'];
    if (method === 'PUT' && key !== '') await receiveBody(ctx, manners);
    if (method === 'GET' && key === '' && query['list-type'] === '2') await answerListing(ctx, next, manners.pageSize);
    else if (method === 'DELETE' && uploadId !== undefined) {
      await store.abortUpload(bucket, uploadId);
      ctx.status = 204;
    } else if ((method === 'PUT' && uploadId === undefined) || (method === 'POST' && uploadId !== undefined))
      await write(ctx, next, bucket, key);
    else await next();
  };
};
