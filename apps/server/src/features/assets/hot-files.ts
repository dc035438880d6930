import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { BlobName } from '../../platform/blobs/named-blobs.ts';
import type { AssetRow } from '../../platform/db/tables.ts';
import type { Channel, PubSub } from '../../platform/pubsub/pub-sub.ts';

/** Enough for one screen of a library for about a hundred concurrent users. */
const HOT_BYTES = 32 * 1024 * 1024;
const HOT_FILE_BYTES = 256 * 1024;
const LOADING_AT_ONCE = 64;
/** Upper limit for serving a picture that another process deleted, in case its message was lost. */
const HOT_MILLISECONDS = 10_000;

/** Message: the bytes of this asset are being deleted. */
const Forgotten = z.object({ namespace: z.string(), id: z.string() });

/** An asset row together with its bytes, if they are small. */
export interface AssetFile extends AssetRow {
  /** Set if the file is small enough to be kept in memory. */
  bytes: Buffer | undefined;
}

/** Keeps small files that were read recently, such as thumbnails, in memory, until any process deletes them. */
export class HotFiles {
  readonly #files = new LRUCache<string, AssetFile>({
    maxSize: HOT_BYTES,
    sizeCalculation: ({ bytes }) => (bytes?.length ?? 0) + 512,
    ttl: HOT_MILLISECONDS,
  });
  readonly #loading = new Map<string, Promise<AssetFile>>();
  /** Counts deletions, so that bytes read before a deletion are not kept after it. */
  #deletions = 0;
  readonly #forgotten: Channel<BlobName>;

  constructor(pubSub: PubSub) {
    this.#forgotten = pubSub.channel('forgotten assets', Forgotten);
    this.#forgotten.subscribe(({ namespace, id }) => {
      this.#deletions += 1;
      this.#files.delete(`${namespace}/${id}`);
    });
  }

  find(namespace: string, id: string): AssetFile | undefined {
    return this.#files.get(`${namespace}/${id}`);
  }

  /**
   * Reads a file with `read` if it is small and not in memory. Requests for the same file share one read. If too many files are being read,
   * the result has no bytes, and the caller sends the file from the disk.
   */
  async load(row: AssetRow, read: (row: AssetRow) => Promise<Buffer>): Promise<AssetFile> {
    if (row.size_bytes > HOT_FILE_BYTES) return { ...row, bytes: undefined };
    const key = `${row.namespace}/${row.id}`;
    const known = this.#files.get(key) ?? this.#loading.get(key);
    if (known) return await known;
    if (this.#loading.size >= LOADING_AT_ONCE) return { ...row, bytes: undefined };
    const loaded = this.#read(row, read);
    this.#loading.set(key, loaded);
    try {
      return await loaded;
    } finally {
      this.#loading.delete(key);
    }
  }

  /** Tells all processes that the bytes of these assets are being deleted. */
  forget(assets: readonly AssetRow[]): void {
    for (const { namespace, id } of assets) this.#forgotten.publish({ namespace, id });
  }

  async #read(row: AssetRow, read: (row: AssetRow) => Promise<Buffer>): Promise<AssetFile> {
    const deletions = this.#deletions;
    const file = { ...row, bytes: await read(row) };
    if (deletions === this.#deletions) this.#files.set(`${row.namespace}/${row.id}`, file);
    return file;
  }
}
