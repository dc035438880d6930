import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ByteRange } from '../../blobs/blob-store.ts';
import type { BlobName } from '../../blobs/named-blobs.ts';
import type { StagedFile } from '../../blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { AssetRow, Tables } from '../../db/tables.ts';
import { transact, transactOrUndo } from '../../db/transact.ts';
import { Conflict, NotFound } from '../../errors.ts';
import type { Channel, PubSub } from '../../pubsub/pub-sub.ts';
import type { StorageUse } from '../storage/storage.ts';
import type { Origin, PictureStore, StoredPicture } from './picture-store.ts';
import * as repo from './repo.ts';

/** Thumbnails in memory: what one screen of a library asks for, for some hundred people at once. */
const HOT_BYTES = 32 * 1024 * 1024;
const HOT_FILE_BYTES = 256 * 1024;
const SWEEP_AT_ONCE = 1000;
/** In one transaction, of an account that is gone. */
const REMOVED_AT_ONCE = 200;
/** How long another process's deletion may go unnoticed here where its message was lost. */
const HOT_MILLISECONDS = 10_000;

/** An asset whose bytes are gone. */
const Forgotten = z.object({ namespace: z.string(), id: z.string() });

/** An asset and the way to its bytes. */
export interface AssetFile extends AssetRow {
  /** A small one stands in memory. */
  bytes: Buffer | undefined;
}

/** What a result brings along into the transaction that keeps it. */
interface ResultRecords {
  prepare?: (trx: DatabaseTransaction) => Promise<void>;
  record: (trx: DatabaseTransaction, stored: StoredPicture) => Promise<void>;
}

type IsNeeded = (trx: DatabaseTransaction, id: string) => Promise<boolean>;

const missing = () => new NotFound('找不到这张图片');

export class Assets {
  readonly #db: Database;
  readonly #pictures: PictureStore;
  readonly #storage: StorageUse;
  readonly #hot = new LRUCache<string, AssetFile>({
    maxSize: HOT_BYTES,
    sizeCalculation: ({ bytes }) => (bytes?.length ?? 0) + 512,
    ttl: HOT_MILLISECONDS,
  });
  /** Counts, so that bytes read before a deletion are not kept after it. */
  #deletions = 0;
  readonly #thumbnailsInWork = new Map<string, Promise<AssetRow>>();

  readonly #forgotten: Channel<BlobName>;

  constructor(db: Database, pictures: PictureStore, storage: StorageUse, pubSub: PubSub) {
    this.#db = db;
    this.#pictures = pictures;
    this.#storage = storage;
    this.#forgotten = pubSub.channel('forgotten assets', Forgotten);
    this.#forgotten.subscribe(({ namespace, id }) => {
      this.#deletions += 1;
      this.#hot.delete(`${namespace}/${id}`);
    });
  }

  /** Gets ready to decode a picture while it is being received. */
  expectPicture(): void {
    this.#pictures.expectPicture();
  }

  /**
   * Keeps an uploaded picture in the workspace.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   * @throws {TooLarge} `workspace_full`
   */
  async upload(origin: Origin, staged: StagedFile): Promise<StoredPicture> {
    return await this.#keep(origin, staged, (trx, { picture }) =>
      this.#storage.addToWorkspace(trx, origin.userId, picture.size_bytes),
    );
  }

  /**
   * Keeps a picture that a model has made, whatever room is left. In the same transaction `record` writes what belongs to it, after
   * `prepare` has locked rows whose turn comes before the picture's; where one of them throws nothing is kept.
   */
  async keepResult(origin: Origin, bytes: Buffer, { prepare, record }: ResultRecords): Promise<StoredPicture> {
    await using staged = await this.#pictures.stage(bytes);
    const keep = async (trx: DatabaseTransaction, stored: StoredPicture): Promise<void> => {
      await prepare?.(trx);
      await this.#storage.addResultToWorkspace(trx, origin.userId, stored.picture.size_bytes);
      await record(trx, stored);
    };
    return await this.#keep(origin, staged, keep, { isEssential: true });
  }

  /** Remembers what a result was made from. */
  async recordSources(trx: DatabaseTransaction, sources: readonly Tables['asset_sources'][]): Promise<void> {
    await repo.insertSources(trx, sources);
  }

  /** For whoever holds the id: the picture, or with `thumbnail` its thumbnail, made and kept on first need. */
  async find(namespace: string, id: string, thumbnail: boolean): Promise<AssetFile | undefined> {
    const hot = thumbnail ? undefined : this.#hot.get(`${namespace}/${id}`);
    if (hot) return hot;
    const asset = await this.findRow(namespace, id, thumbnail);
    return asset && (await this.#warm(asset));
  }

  /** As {@link find}, without any of its bytes. */
  async findRow(namespace: string, id: string, thumbnail: boolean): Promise<AssetRow | undefined> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    return asset && thumbnail && asset.thumbnail_of === null ? await this.thumbnailOf(asset) : asset;
  }

  /** The title of a picture of the library; undefined where the picture is not in it. */
  async titleOf({ id }: AssetRow): Promise<string | undefined> {
    return await repo.findTitle(this.#db, id);
  }

  /** A person's own picture; a thumbnail is none. */
  async findOwnPicture(userId: string, namespace: string, id: string): Promise<AssetRow | undefined> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    return asset?.user_id === userId && asset.thumbnail_of === null ? asset : undefined;
  }

  /** @throws {NotFound} where the asset is not this person's, or is itself a thumbnail */
  async requireOwnPicture(userId: string, namespace: string, id: string): Promise<AssetRow> {
    const asset = await this.findOwnPicture(userId, namespace, id);
    if (!asset) throw missing();
    return asset;
  }

  async thumbnailOf(asset: AssetRow): Promise<AssetRow> {
    const existing = await repo.findThumbnail(this.#db, asset.id);
    if (existing) return existing;
    const inWork = this.#thumbnailsInWork.get(asset.id) ?? this.#makeThumbnail(asset);
    this.#thumbnailsInWork.set(asset.id, inWork);
    try {
      return await inWork;
    } finally {
      this.#thumbnailsInWork.delete(asset.id);
    }
  }

  /** @throws {NotFound} where the bytes are gone */
  async read(asset: AssetRow): Promise<Buffer> {
    return await this.#pictures.read(asset);
  }

  /** @throws {NotFound} where the bytes are gone */
  async open(asset: BlobName, range?: ByteRange): Promise<Readable> {
    return await this.#pictures.open(asset, range);
  }

  /**
   * Deletes a person's picture with its thumbnail; asked by the thumbnail's id, too.
   *
   * @throws {NotFound} @throws {Conflict} `asset_in_use` while a saved image holds it
   */
  async delete(userId: string, namespace: string, id: string): Promise<void> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    if (asset?.user_id !== userId) throw missing();
    const removed = await transact(this.#db, async (trx) => {
      const picture = await repo.lockAsset(trx, asset.thumbnail_of ?? asset.id);
      if (!picture) throw missing();
      if (picture.saved === 1) throw new Conflict('asset_in_use', '这张图片保存在存储库里，请先在那里删除');
      const rows = await repo.deleteAsset(trx, picture.id);
      await this.#storage.removeFromWorkspace(trx, userId, picture.size_bytes);
      return rows;
    });
    await this.forget(removed);
  }

  /** Stores the bytes of a video's poster; its row is written by {@link insertPoster}. */
  async storePoster(origin: Origin, received: StagedFile): Promise<repo.NewAsset> {
    return await this.#pictures.storePoster(origin, received);
  }

  async insertPoster(trx: DatabaseTransaction, poster: repo.NewAsset): Promise<void> {
    await repo.insertAsset(trx, poster);
  }

  /** Marks a picture as held by the library. @returns false where it already was */
  async markSaved(trx: DatabaseTransaction, id: string): Promise<boolean> {
    return await repo.setSaved(trx, id);
  }

  /** Deletes a picture that only the workspace holds; rows first, as {@link remove}. */
  async removeUnsaved(trx: DatabaseTransaction, userId: string, id: string): Promise<AssetRow[]> {
    const picture = await repo.lockAsset(trx, id);
    if (picture?.user_id !== userId || picture.saved === 1) return [];
    const removed = await repo.deleteAsset(trx, id);
    await this.#storage.removeFromWorkspace(trx, userId, picture.size_bytes);
    return removed;
  }

  /** As {@link removeUnsaved}, for a picture that is not needed for anything else. */
  async removeUnneeded(trx: DatabaseTransaction, userId: string, id: string, isNeeded: IsNeeded): Promise<AssetRow[]> {
    // Whoever begins to need it locks its row first.
    await repo.lockAsset(trx, id);
    return (await isNeeded(trx, id)) ? [] : await this.removeUnsaved(trx, userId, id);
  }

  /**
   * Deletes what has stood in the workspace since before `before`, a bounded number at a time, and is not needed.
   *
   * @returns how many pictures
   */
  async sweepWorkspace(before: number, isNeeded: IsNeeded): Promise<number> {
    let count = 0;
    for (const { user_id, id } of await repo.listUnsavedBefore(this.#db, before, SWEEP_AT_ONCE)) {
      const removed = await transact(this.#db, (trx) => this.removeUnneeded(trx, user_id, id, isNeeded));
      await this.forget(removed);
      if (removed.length > 0) count += 1;
    }
    return count;
  }

  /** Until the transaction ends nobody deletes the picture. @throws {NotFound} where somebody has */
  async hold(trx: DatabaseTransaction, id: string): Promise<void> {
    if (!(await repo.lockAsset(trx, id))) throw missing();
  }

  /** Rows first; the caller calls {@link forget} with what comes back once the transaction is through. */
  async remove(trx: DatabaseTransaction, id: string): Promise<AssetRow[]> {
    await repo.lockAsset(trx, id);
    return await repo.deleteAsset(trx, id);
  }

  /** As {@link remove}, for pictures of a person whose account is gone. */
  async removeAll(trx: DatabaseTransaction, ids: readonly string[]): Promise<AssetRow[]> {
    return ids.length === 0 ? [] : await repo.deleteAssets(trx, ids);
  }

  /** Deletes some pictures of a person whose account is gone, and their bytes; no image or video holds one. @returns how many */
  async removeSomeOf(userId: string): Promise<number> {
    const removed = await transact(this.#db, async (trx) =>
      this.removeAll(trx, await repo.listPicturesOf(trx, userId, REMOVED_AT_ONCE)),
    );
    await this.forget(removed);
    return removed.length;
  }

  /** Removes the bytes of deleted rows. */
  async forget(removed: readonly AssetRow[]): Promise<void> {
    for (const { namespace, id } of removed) this.#forgotten.publish({ namespace, id });
    await this.#pictures.delete(removed);
  }

  async #warm(row: AssetRow): Promise<AssetFile> {
    if (row.size_bytes > HOT_FILE_BYTES) return { ...row, bytes: undefined };
    const key = `${row.namespace}/${row.id}`;
    const hot = this.#hot.get(key);
    if (hot) return hot;
    const deletions = this.#deletions;
    const file = { ...row, bytes: await this.#pictures.read(row) };
    if (deletions === this.#deletions) this.#hot.set(key, file);
    return file;
  }

  /** Bytes first, then the rows and what `record` adds, in one transaction; where that fails the bytes go again. */
  async #keep(
    origin: Origin,
    staged: StagedFile,
    record: (trx: DatabaseTransaction, stored: StoredPicture) => Promise<void>,
    options?: { isEssential: boolean },
  ): Promise<StoredPicture> {
    const stored = await this.#pictures.store(origin, staged, options);
    const { picture, thumbnail } = stored;
    await transactOrUndo(
      this.#db,
      async (trx) => {
        await repo.insertAsset(trx, picture);
        await repo.insertAsset(trx, thumbnail);
        await record(trx, stored);
      },
      () => this.#pictures.delete([picture, thumbnail]),
    );
    return stored;
  }

  async #makeThumbnail(asset: AssetRow): Promise<AssetRow> {
    const thumbnail = await this.#pictures.makeThumbnail(asset);
    const row = await transact(this.#db, async (trx) => {
      // The picture may have been deleted meanwhile, or another process may have been faster.
      if (await repo.lockAsset(trx, asset.id)) await repo.insertThumbnail(trx, thumbnail);
      return await repo.findThumbnail(trx, asset.id);
    });
    if (row?.id !== thumbnail.id) await this.#pictures.delete([thumbnail]);
    if (!row) throw missing();
    return row;
  }
}
