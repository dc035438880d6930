import type { Readable } from 'node:stream';
import { NotFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { BlobExists, BlobNotFound, type BlobStore, type ByteRange } from './blob-store.ts';
import type { StagedFile } from './staging.ts';

/** How people and rows name a blob: the namespace is the wire's `blogId`, the id its `fileName`. */
export interface BlobName {
  namespace: string;
  id: string;
}

/** A folder a day keeps each one small enough to be read by people and tools. */
export const blobKey = ({ namespace, id }: BlobName): string => `${namespace}/${id.slice(0, 8)}/${id}`;

const asNotFound = (error: unknown): never => {
  throw error instanceof BlobNotFound ? new NotFound('找不到这个文件') : error;
};

/** The name behind a key; undefined for what no key of ours looks like. */
export const blobName = (key: string): BlobName | undefined => {
  const [namespace, day, id, ...rest] = key.split('/');
  if (namespace === undefined || id === undefined || rest.length > 0 || day !== id.slice(0, 8)) return undefined;
  return { namespace, id };
};

/** Blobs under ids of our own grammar. */
export class NamedBlobs {
  readonly #blobs: BlobStore;
  readonly #mayDelete: () => Promise<boolean>;

  /** Where `mayDelete` says no, bytes that nobody names any more stay, for the doctor to remove. */
  constructor(blobs: BlobStore, mayDelete: () => Promise<boolean>) {
    this.#blobs = blobs;
    this.#mayDelete = mayDelete;
  }

  /** Publishes a staged file under an id that was never given before, which ends in `suffix`. */
  async publish(namespace: string, staged: StagedFile, suffix: string): Promise<string> {
    for (;;) {
      const id = `${newId()}${suffix}`;
      try {
        await this.#blobs.put(blobKey({ namespace, id }), staged);
        return id;
      } catch (error) {
        if (!(error instanceof BlobExists)) throw error;
      }
    }
  }

  /** @throws {NotFound} */
  async read(name: BlobName): Promise<Buffer> {
    return await this.#blobs.read(blobKey(name)).catch(asNotFound);
  }

  /** @throws {NotFound} */
  async open(name: BlobName, range?: ByteRange): Promise<Readable> {
    return await this.#blobs.open(blobKey(name), range).catch(asNotFound);
  }

  async delete(names: readonly BlobName[]): Promise<void> {
    if (names.length === 0 || !(await this.#mayDelete())) return;
    for (const name of names) await this.#blobs.delete(blobKey(name));
  }
}
