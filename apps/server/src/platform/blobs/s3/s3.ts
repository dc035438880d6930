import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import pLimit from 'p-limit';
import type { S3Config } from '../../config/config.ts';
import { ConfigError } from '../../config/env.ts';
import { Unavailable } from '../../errors.ts';
import {
  BlobExists,
  type BlobFacts,
  BlobNotFound,
  type BlobStore,
  type ByteRange,
  type OpenBlob,
} from '../blob-store.ts';
import { OpenStream } from '../open-stream.ts';
import type { StagedFile } from '../staging.ts';
import { createS3Client } from './s3-client.ts';
import { honoursConditionalWrites } from './s3-conditional-writes.ts';
import { answeredStatus, bucketFault, saysTaken } from './s3-fault.ts';

/** Every check overwrites this object. Listings leave out keys that begin with a dot, as on disk. */
const CHECK_KEY = '.check';
const CHECK_BODY = 'x';
/** Milliseconds. A caller of the check does not wait for the longer timeouts of the client. */
const CHECK_TIMEOUT = 5000;

/** Up to this many bytes lib-storage sends one PutObject. It is the smallest part size of S3. */
const PART_BYTES = 5 * 1024 * 1024;
/** Concurrent parts of one blob. lib-storage buffers one further part meanwhile. */
const PARTS_AT_ONCE = 2;
/** Parts wait in memory, so these numbers limit it: 16 × 5 MiB and 4 × 3 × 5 MiB. Large blobs do not delay small ones. */
const SMALL_AT_ONCE = 16;
const LARGE_AT_ONCE = 4;

const isMissing = (error: unknown): boolean => answeredStatus(error) === 404;

/**
 * Blobs as objects of one bucket, which only Pictor uses. If the bucket honours `If-None-Match: *`, no write overwrites another. If it does
 * not, a put first checks whether the key is free, and a key that this process is writing counts as taken. One risk remains: two processes
 * may draw the same random id within one upload. See docs/decisions/0005-conditional-writes.md.
 */
export class S3BlobStore implements BlobStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #small = pLimit(SMALL_AT_ONCE);
  readonly #large = pLimit(LARGE_AT_ONCE);
  /** Keys that this process is writing. Used only if the bucket ignores conditional writes. */
  readonly #underway = new Set<string>();
  #conditionalWrites = false;
  #checking: Promise<void> | undefined;

  constructor(config: S3Config) {
    this.#client = createS3Client(config);
    this.#bucket = config.bucket;
  }

  /**
   * Checks whether the bucket can be used, and whether it honours conditional writes. Before this call, conditional writes count as
   * ignored.
   *
   * @returns whether it honours conditional writes
   * @throws {ConfigError} if the bucket cannot be written
   */
  async prepare(): Promise<boolean> {
    const name = this.#named(CHECK_KEY);
    try {
      await this.#client.send(new PutObjectCommand({ ...name, Body: CHECK_BODY }));
      this.#conditionalWrites = await honoursConditionalWrites(this.#client, name);
      return this.#conditionalWrites;
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new ConfigError(`S3_BUCKET: ${this.#bucket} cannot be used (${reason})`, { cause: error });
    }
  }

  async put(key: string, staged: StagedFile): Promise<void> {
    if (this.#conditionalWrites) await this.#upload(key, staged);
    else await this.#uploadIfFree(key, staged);
    await staged[Symbol.asyncDispose]();
  }

  async read(key: string): Promise<Buffer> {
    const body = await this.open(key);
    try {
      return await buffer(body.stream());
    } catch (error) {
      throw bucketFault(error);
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenBlob> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#named(key), Range }));
      // The SDK's type also includes the streams of browsers.
      if (Body instanceof Readable) return new OpenStream(Body);
      throw new Error('the response has no body');
    } catch (error) {
      if (answeredStatus(error) === 416) return new OpenStream(Readable.from([]));
      if (isMissing(error)) {
        await this.#requireBucket();
        throw new BlobNotFound(key, { cause: error });
      }
      throw bucketFault(error);
    }
  }

  async stat(key: string): Promise<BlobFacts | undefined> {
    const facts = await this.#find(key);
    // The response to HEAD has no body that could distinguish a missing bucket from a missing object.
    if (!facts) await this.#requireBucket();
    return facts;
  }

  async *list(): AsyncGenerator<BlobFacts> {
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket }))
        for (const { Key, Size, LastModified } of Contents)
          if (Key !== undefined && !Key.startsWith('.'))
            yield { key: Key, size: Size ?? 0, modifiedAt: LastModified?.getTime() ?? 0 };
    } catch (error) {
      throw bucketFault(error);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#named(key)));
    } catch (error) {
      if (isMissing(error)) await this.#requireBucket();
      else throw bucketFault(error);
    }
  }

  /** Writes a small object and reads its metadata. Concurrent callers share one check, because each request costs money. */
  async check(): Promise<void> {
    this.#checking ??= this.#tryOut().finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  async #tryOut(): Promise<void> {
    const name = this.#named(CHECK_KEY);
    const options = { abortSignal: AbortSignal.timeout(CHECK_TIMEOUT) };
    try {
      await this.#client.send(new PutObjectCommand({ ...name, Body: CHECK_BODY }), options);
      await this.#client.send(new HeadObjectCommand(name), options);
    } catch (error) {
      throw bucketFault(error);
    }
  }

  async #uploadIfFree(key: string, staged: StagedFile): Promise<void> {
    if (this.#underway.has(key)) throw new BlobExists('the key is being written');
    this.#underway.add(key);
    try {
      if (await this.#find(key)) throw new BlobExists('the key is taken');
      await this.#upload(key, staged);
    } finally {
      this.#underway.delete(key);
    }
  }

  async #upload(key: string, staged: StagedFile): Promise<void> {
    const limit = staged.size > PART_BYTES ? this.#large : this.#small;
    try {
      await limit(() => this.#send(key, staged.path));
    } catch (error) {
      if (saysTaken(error)) throw new BlobExists('the key is taken', { cause: error });
      throw bucketFault(error);
    }
    if ((await this.#find(key))?.size === staged.size) return;
    await this.delete(key);
    throw new Unavailable('文件存储暂时不可用，请稍后再试', new Error(`${key} does not have the length that was sent`));
  }

  /** Each part is signed with its SHA-256. If a part fails, lib-storage aborts the multipart upload. */
  async #send(key: string, path: string): Promise<void> {
    const file = createReadStream(path);
    try {
      await new Upload({
        client: this.#client,
        queueSize: PARTS_AT_ONCE,
        params: { ...this.#named(key), Body: file, ...(this.#conditionalWrites && { IfNoneMatch: '*' }) },
      }).done();
    } finally {
      file.destroy();
    }
  }

  async #find(key: string): Promise<BlobFacts | undefined> {
    try {
      const { ContentLength, LastModified } = await this.#client.send(new HeadObjectCommand(this.#named(key)));
      return { key, size: ContentLength ?? 0, modifiedAt: LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw bucketFault(error);
    }
  }

  /** @throws {Unavailable} if the bucket itself is missing, so that its blobs do not count as deleted */
  async #requireBucket(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      throw bucketFault(error);
    }
  }

  #named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: key };
  }
}
