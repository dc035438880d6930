/** s3rver has no types. These are the parts that the tests use. */

declare module 's3rver' {
  import type { RequestListener } from 'node:http';
  import type { Context } from 's3rver/lib/context.js';
  import type FilesystemStore from 's3rver/lib/stores/filesystem.js';

  /** A Koa application. */
  export default class S3rver {
    constructor(options: { directory: string; silent: boolean });
    store: FilesystemStore;
    readonly context: { store: FilesystemStore };
    readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    callback(): RequestListener;
  }
}

declare module 's3rver/lib/context.js' {
  import type { Readable } from 'node:stream';

  /** The parts of Koa's context that are used here. */
  export interface Context {
    readonly method: string;
    /** As received, percent-encoded. */
    readonly path: string;
    readonly headers: Record<string, string | undefined>;
    query: Record<string, string | undefined>;
    readonly querystring: string;
    /** The routes read the body from this stream. */
    req: Readable;
    status: number;
    body: unknown;
  }
}

declare module 's3rver/lib/models/error.js' {
  export default class S3Error extends Error {
    constructor(code: string, message: string);
    status: number;
  }
}

declare module 's3rver/lib/stores/filesystem.js' {
  import type { Readable } from 'node:stream';

  export interface StoredObject {
    bucket: string;
    key: string;
    content: Readable;
    metadata: Record<string, string>;
  }
  export interface Stored {
    size: number;
    /** Hex. */
    md5: string;
  }

  export default class FilesystemStore {
    constructor(rootDirectory: string);
    readonly rootDirectory: string;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    putMetadata(bucket: string, key: string, metadata: Record<string, string>, md5: string): Promise<void>;
    existsObject(bucket: string, key: string): Promise<boolean>;
    getObject(bucket: string, key: string, options?: { start?: number; end?: number | string }): Promise<unknown>;
    putObject(object: StoredObject): Promise<Stored>;
    putPart(bucket: string, uploadId: string, partNumber: string, content: Readable): Promise<Stored>;
    deleteObject(bucket: string, key: string): Promise<void>;
    listObjects(bucket: string, options: object): Promise<{ isTruncated: boolean }>;
  }
}
