import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { mannersOf, S3_MANNERS, type S3ServerManners } from './s3-server-manners.ts';
import { S3ServerStore } from './s3-server-store.ts';

/** The variables with which Pictor uses a bucket. */
export type S3Env = Record<
  'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY' | 'S3_FORCE_PATH_STYLE',
  string
>;

/** Creates another bucket on the server of `env`, from any process. @returns the variables that name it */
export const createBucket = async (env: S3Env): Promise<S3Env> => {
  const client = new S3Client({
    endpoint: env.S3_ENDPOINT,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
  });
  const bucket = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return { ...env, S3_BUCKET: bucket };
};

/** An S3 server in its own folder, on a free port of the loopback address. */
export class S3Server implements AsyncDisposable {
  readonly manners: S3ServerManners = { ...S3_MANNERS };
  readonly #folder: string;
  readonly #store: S3ServerStore;
  readonly #app: S3rver;
  #http: Server | undefined;
  #port = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#store = new S3ServerStore(folder);
    this.#app = new S3rver({ directory: folder, silent: true });
    this.#app.store = this.#store;
    this.#app.context.store = this.#store;
    // Insert it after the middleware for logs and the one that turns answers into XML.
    this.#app.middleware.splice(2, 0, mannersOf(this.manners, this.#store));
  }

  /** Starts to listen. After `stop`, it uses the same port as before. */
  async start(): Promise<void> {
    this.#http = createServer(this.#app.callback()).listen(this.#port, '127.0.0.1');
    await once(this.#http, 'listening');
    // A server that listens on TCP has an address of this type.
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Stops immediately, even in the middle of requests. The objects stay. */
  async stop(): Promise<void> {
    if (!this.#http) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    this.#http = undefined;
    await closed;
  }

  /** The variables of a new bucket. */
  async newBucket(): Promise<S3Env> {
    return await createBucket({
      S3_BUCKET: '',
      S3_ENDPOINT: `http://127.0.0.1:${this.#port}`,
      // The only account that s3rver knows.
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
      S3_FORCE_PATH_STYLE: 'true',
    });
  }

  /** Ids of multipart uploads that were neither completed nor aborted. */
  async openUploads(bucket: string): Promise<string[]> {
    return await this.#store.openUploads(bucket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }
}

export const startS3Server = async (): Promise<S3Server> => {
  const server = new S3Server(await mkdtemp(join(tmpdir(), 'pictor-s3-')));
  await server.start();
  return server;
};
