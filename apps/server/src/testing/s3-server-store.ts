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
 * s3rver's store, mended where it is not what S3 promises: an object appears at once and whole, an answer comes after the
 * bytes are there, and a multipart upload can be given up.
 */
export class S3ServerStore extends FilesystemStore {
  override async putObject({ bucket, key, content, metadata }: StoredObject): Promise<Stored> {
    const bytes = await buffer(content);
    const facts = factsOf(bytes);
    const path = this.getResourcePath(bucket, key, 'object');
    // Beside the buckets: what is half there is in none of them.
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
    // As a number, 0 counts as no end.
    return await super.getObject(bucket, key, options?.end === 0 ? { ...options, end: '0' } : options);
  }

  /** Leaves the folders, which somebody else may be about to write to. */
  override async deleteObject(bucket: string, key: string): Promise<void> {
    for (const resource of ['object', 'object.md5', 'metadata.json'])
      await rm(this.getResourcePath(bucket, key, resource), { force: true });
  }

  /** s3rver's own continuation token needs a cipher that OpenSSL has given up; s3-server-manners.ts makes another. */
  override async listObjects(bucket: string, options: object): Promise<{ isTruncated: boolean }> {
    return { ...(await super.listObjects(bucket, options)), isTruncated: false };
  }

  async abortUpload(bucket: string, uploadId: string): Promise<void> {
    await rm(join(this.#uploads(bucket), uploadId), { recursive: true, force: true });
  }

  /** Ids of multipart uploads that were neither completed nor given up. */
  async openUploads(bucket: string): Promise<string[]> {
    const uploads = this.#uploads(bucket);
    await mkdir(uploads, { recursive: true });
    return await readdir(uploads);
  }

  #uploads(bucket: string): string {
    return this.getResourcePath(bucket, undefined, 'uploads');
  }
}
