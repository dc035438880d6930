import { NotFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { BlobExists, BlobNotFound, type BlobStore, type ByteRange, type OpenBlob } from './blob-store.ts';
import type { StagedFile } from './staging.ts';

/** The name of a blob in rows and in the API: the namespace is the `blogId` of the API, the id its `fileName`. */
export interface BlobName {
  namespace: string;
  id: string;
}

/** One folder for each day keeps every folder small enough for people and tools. */
export const blobKey = ({ namespace, id }: BlobName): string => `${namespace}/${id.slice(0, 8)}/${id}`;

const asNotFound = (error: unknown): never => {
  throw error instanceof BlobNotFound ? new NotFound('找不到这个文件') : error;
};

/** The name that belongs to a key. Undefined if the key is not in our format. */
export const blobName = (key: string): BlobName | undefined => {
  const [namespace, day, id, ...rest] = key.split('/');
  if (namespace === undefined || id === undefined || rest.length > 0 || day !== id.slice(0, 8)) return undefined;
  return { namespace, id };
};

/** Blobs under ids that Pictor generates. */
export class NamedBlobs {
  readonly #blobs: BlobStore;
  readonly #mayDelete: () => Promise<boolean>;

  /** While `mayDelete` returns false, unreferenced blobs stay. The doctor removes them later. */
  constructor(blobs: BlobStore, mayDelete: () => Promise<boolean>) {
    this.#blobs = blobs;
    this.#mayDelete = mayDelete;
  }

  /** Publishes a staged file under a new, unused id that ends in `suffix`. */
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
  async open(name: BlobName, range?: ByteRange): Promise<OpenBlob> {
    return await this.#blobs.open(blobKey(name), range).catch(asNotFound);
  }

  async delete(names: readonly BlobName[]): Promise<void> {
    if (names.length === 0 || !(await this.#mayDelete())) return;
    for (const name of names) await this.#blobs.delete(blobKey(name));
  }
}
