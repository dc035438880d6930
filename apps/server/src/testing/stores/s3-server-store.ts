import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import FilesystemStore, { type Stored, type StoredObject } from 's3rver/lib/stores/filesystem.js';

const factsOf = (bytes: Buffer): Stored => ({
  size: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
});

/**
 * s3rver's store with fixes where it breaks the promises of S3: an object appears at once and completely, an answer comes after the bytes
 * are stored, and a multipart upload can be aborted.
 */
export class S3ServerStore extends FilesystemStore {
  override async putObject({ bucket, key, content, metadata }: StoredObject): Promise<Stored> {
    const bytes = await buffer(content);
    const facts = factsOf(bytes);
    const path = this.getResourcePath(bucket, key, 'object');
    // Outside of the buckets, so that no bucket contains a partial file.
    const incoming = join(this.rootDirectory, `.${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(incoming, bytes);
    await this.putMetadata(bucket, key, metadata, facts.md5);
    await rename(incoming, path);
    return facts;
  }

  override async putPart(bucket: string, uploadId: string, partNumber: string, content: Readable): Promise<Stored> {
    const bytes = await buffer(content);
    const facts = factsOf(bytes);
    const path = join(this.#uploads(bucket), uploadId, partNumber);
    await writeFile(path, bytes);
    await writeFile(`${path}.md5`, facts.md5);
    return facts;
  }

  override async getObject(bucket: string, key: string, options?: { start?: number; end?: number }): Promise<unknown> {
    // s3rver treats an end of 0 as no end if it is a number, so pass a string.
    return await super.getObject(bucket, key, options?.end === 0 ? { ...options, end: '0' } : options);
  }

  /** Keeps the folders, because another request may be about to write to them. */
  override async deleteObject(bucket: string, key: string): Promise<void> {
    for (const resource of ['object', 'object.md5', 'metadata.json'])
      await rm(this.getResourcePath(bucket, key, resource), { force: true });
  }

  /** s3rver's own continuation token needs a cipher that OpenSSL no longer supports. s3-server-manners.ts makes another token. */
  override async listObjects(bucket: string, options: object): Promise<{ isTruncated: boolean }> {
    return { ...(await super.listObjects(bucket, options)), isTruncated: false };
  }

  async abortUpload(bucket: string, uploadId: string): Promise<void> {
    await rm(join(this.#uploads(bucket), uploadId), { recursive: true, force: true });
  }

  /** Ids of multipart uploads that were neither completed nor aborted. */
  async openUploads(bucket: string): Promise<string[]> {
    const uploads = this.#uploads(bucket);
    await mkdir(uploads, { recursive: true });
    return await readdir(uploads);
  }

  #uploads(bucket: string): string {
    return this.getResourcePath(bucket, undefined, 'uploads');
  }
}
