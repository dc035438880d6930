import type { ByteRange, OpenBlob } from '../../platform/blobs/blob-store.ts';
import type { BlobName } from '../../platform/blobs/named-blobs.ts';
import type { StagedFile } from '../../platform/blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { AssetRow } from '../../platform/db/tables.ts';
import { transact, transactOrUndo } from '../../platform/db/transact.ts';
import { Conflict, NotFound } from '../../platform/errors.ts';
import type { PubSub } from '../../platform/pubsub/pub-sub.ts';
import { forgetPicture, isOriginalOfSaved, lockMaker } from '../lineage/lineage.ts';
import type { Usage } from '../usage/usage.ts';
import { type AssetFile, HotFiles } from './hot-files.ts';
import type { Origin, PictureStore, StoredPicture } from './picture-store.ts';
import * as repo from './repo.ts';

const SWEEP_AT_ONCE = 1000;
/** Callbacks that run in the transaction that stores a result. */
interface ResultRecords {
  prepare?: (trx: DatabaseTransaction) => Promise<void>;
  record: (trx: DatabaseTransaction, stored: StoredPicture) => Promise<void>;
}

/** Whether something that is not saved uses the picture. */
type IsInUse = (trx: DatabaseTransaction, id: string) => Promise<boolean>;

const missing = () => new NotFound('找不到这张图片');

/** Locks the edit that made a picture, then the picture. */
const lock = async (trx: DatabaseTransaction, id: string): Promise<AssetRow | undefined> => {
  await lockMaker(trx, id);
  return await repo.lockAsset(trx, id);
};

/** Deletes the rows of a locked picture, and its edit if nothing else needs it. */
const deletePicture = async (trx: DatabaseTransaction, id: string): Promise<AssetRow[]> => {
  const removed = await repo.deleteAsset(trx, id);
  await forgetPicture(trx, id);
  return removed;
};

export class Assets {
  readonly #db: Database;
  readonly #pictures: PictureStore;
  readonly #usage: Usage;
  readonly #hot: HotFiles;
  readonly #thumbnailsInWork = new Map<string, Promise<AssetRow>>();

  constructor(db: Database, pictures: PictureStore, usage: Usage, pubSub: PubSub) {
    this.#db = db;
    this.#pictures = pictures;
    this.#usage = usage;
    this.#hot = new HotFiles(pubSub);
  }

  /** Prepares a decoder while a picture is still being received. */
  expectPicture(): void {
    this.#pictures.expectPicture();
  }

  /**
   * Stores an uploaded picture in the workspace.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   * @throws {TooLarge} `workspace_full`
   */
  async upload(origin: Origin, staged: StagedFile): Promise<StoredPicture> {
    return await this.#keep(origin, staged, (trx, { picture }) =>
      this.#usage.addToWorkspace(trx, origin.userId, picture.size_bytes),
    );
  }

  /**
   * Stores a picture that a model has generated, even if the workspace is full. In the same transaction, `prepare` first locks the rows
   * that come before the picture's in the lock order, then `record` writes the rows that belong to the picture. If one of them throws,
   * nothing is stored.
   */
  async keepResult(origin: Origin, bytes: Buffer, { prepare, record }: ResultRecords): Promise<StoredPicture> {
    await using staged = await this.#pictures.stage(bytes);
    const keep = async (trx: DatabaseTransaction, stored: StoredPicture): Promise<void> => {
      await prepare?.(trx);
      await this.#usage.addResultToWorkspace(trx, origin.userId, stored.picture.size_bytes);
      await record(trx, stored);
    };
    return await this.#keep(origin, staged, keep, { isEssential: true });
  }

  /**
   * Finds a picture by its id, or with `thumbnail` its thumbnail, which is created and stored on first use. Any client that knows the id
   * may read it.
   */
  async find(namespace: string, id: string, thumbnail: boolean): Promise<AssetFile | undefined> {
    const hot = thumbnail ? undefined : this.#hot.find(namespace, id);
    if (hot) return hot;
    const asset = await this.findRow(namespace, id, thumbnail);
    return asset && (await this.#hot.load(asset, (row) => this.#pictures.read(row)));
  }

  /** Like {@link find}, but without reading any bytes. */
  async findRow(namespace: string, id: string, thumbnail: boolean): Promise<AssetRow | undefined> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    return asset && thumbnail && asset.thumbnail_of === null ? await this.thumbnailOf(asset) : asset;
  }

  /** The title of a saved picture, or undefined if the picture is not in the library. */
  async titleOf({ id }: AssetRow): Promise<string | undefined> {
    return await repo.findTitle(this.#db, id);
  }

  /** Finds a user's own picture. Thumbnails do not count. */
  async findOwnPicture(userId: string, namespace: string, id: string): Promise<AssetRow | undefined> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    return asset?.user_id === userId && asset.thumbnail_of === null ? asset : undefined;
  }

  /** @throws {NotFound} if the asset does not belong to this user, or is itself a thumbnail */
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

  /** @throws {NotFound} if the bytes no longer exist */
  async read(asset: AssetRow): Promise<Buffer> {
    return await this.#pictures.read(asset);
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async open(asset: BlobName, range?: ByteRange): Promise<OpenBlob> {
    return await this.#pictures.open(asset, range);
  }

  /**
   * Deletes a user's picture and its thumbnail. The id may be that of either.
   *
   * @throws {NotFound} @throws {Conflict} `asset_in_use` if a saved image uses it
   */
  async delete(userId: string, namespace: string, id: string): Promise<void> {
    const asset = await repo.findAsset(this.#db, namespace, id);
    if (asset?.user_id !== userId) throw missing();
    const removed = await transact(this.#db, async (trx) => {
      const picture = await lock(trx, asset.thumbnail_of ?? asset.id);
      if (!picture) throw missing();
      if (picture.saved === 1) throw new Conflict('asset_in_use', '这张图片保存在存储库里，请先在那里删除');
      const rows = await deletePicture(trx, picture.id);
      await this.#usage.removeFromWorkspace(trx, userId, picture.size_bytes);
      return rows;
    });
    await this.forget(removed);
  }

  /** Stores the bytes of a video's poster. {@link insertPoster} writes the row. */
  async storePoster(origin: Origin, received: StagedFile): Promise<repo.NewAsset> {
    return await this.#pictures.storePoster(origin, received);
  }

  async insertPoster(trx: DatabaseTransaction, poster: repo.NewAsset): Promise<void> {
    await repo.insertAsset(trx, poster);
  }

  /** Marks a picture as part of the library. @returns false if it already was */
  async markSaved(trx: DatabaseTransaction, id: string): Promise<boolean> {
    return await repo.setSaved(trx, id);
  }

  /** Deletes the rows of a picture that is only in the workspace. Call {@link forget} afterwards, as for {@link remove}. */
  async removeUnsaved(trx: DatabaseTransaction, userId: string, id: string): Promise<AssetRow[]> {
    const picture = await lock(trx, id);
    if (picture?.user_id !== userId || picture.saved === 1) return [];
    const removed = await deletePicture(trx, id);
    await this.#usage.removeFromWorkspace(trx, userId, picture.size_bytes);
    return removed;
  }

  /** Like {@link removeUnsaved}, for those of the pictures that are not in use and that no saved picture was made from. */
  async removeUnneeded(
    trx: DatabaseTransaction,
    userId: string,
    ids: readonly string[],
    isInUse: IsInUse,
  ): Promise<AssetRow[]> {
    // Two transactions that lock the same pictures in two orders would deadlock.
    const inOrder = ids.toSorted();
    // Code that starts to use a picture locks its row first, so the check cannot miss it.
    for (const id of inOrder) await lock(trx, id);
    const removed: AssetRow[] = [];
    for (const id of inOrder)
      if (!(await isInUse(trx, id)) && !(await isOriginalOfSaved(trx, id)))
        removed.push(...(await this.removeUnsaved(trx, userId, id)));
    return removed;
  }

  /**
   * Deletes pictures that have been in the workspace since before `before`, unless they are in use, or a saved picture was made from them.
   * Handles a limited number per call.
   *
   * @returns the number of pictures that the next call will not see again
   */
  async sweepWorkspace(before: number, isInUse: IsInUse): Promise<number> {
    let count = 0;
    for (const { user_id, id } of await repo.listUnsavedBefore(this.#db, before, SWEEP_AT_ONCE)) {
      const judged = await transact(this.#db, (trx) => this.#judge(trx, user_id, id, isInUse));
      await this.forget(judged.removed);
      if (judged.isKept || judged.removed.length > 0) count += 1;
    }
    return count;
  }

  async #judge(trx: DatabaseTransaction, userId: string, id: string, isInUse: IsInUse) {
    await lock(trx, id);
    if (await isInUse(trx, id)) return { isKept: false, removed: [] };
    if (!(await isOriginalOfSaved(trx, id)))
      return { isKept: false, removed: await this.removeUnsaved(trx, userId, id) };
    await repo.setKept(trx, id);
    return { isKept: true, removed: [] };
  }

  /** Prevents deletion of the pictures until the transaction ends. @throws {NotFound} if one has already been deleted */
  async hold(trx: DatabaseTransaction, ids: readonly string[]): Promise<void> {
    // Two transactions that lock the same pictures in two orders would deadlock.
    for (const id of [...new Set(ids)].sort()) if (!(await repo.lockAsset(trx, id))) throw missing();
  }

  /** Deletes only the rows. The caller must call {@link forget} with the result after the commit. */
  async remove(trx: DatabaseTransaction, id: string): Promise<AssetRow[]> {
    await lock(trx, id);
    return await deletePicture(trx, id);
  }

  /** Like {@link remove}, for pictures of a deleted account. */
  async removeAll(trx: DatabaseTransaction, ids: readonly string[]): Promise<AssetRow[]> {
    return ids.length === 0 ? [] : await repo.deleteAssets(trx, ids);
  }

  /**
   * Deletes some pictures of a deleted account, and their bytes. The caller removes its images and videos before. @returns the number of
   * deleted pictures
   */
  async removeSomeOf(userId: string, limit: number): Promise<number> {
    const removed = await transact(this.#db, async (trx) =>
      this.removeAll(trx, await repo.listPicturesOf(trx, userId, limit)),
    );
    await this.forget(removed);
    return removed.length;
  }

  /** Deletes the bytes of deleted rows. */
  async forget(removed: readonly AssetRow[]): Promise<void> {
    this.#hot.forget(removed);
    await this.#pictures.delete(removed);
  }

  /** Writes the bytes before the rows. The rows and what `record` adds are one transaction. If it fails, the bytes are deleted. */
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
      // The picture may have been deleted meanwhile, or another process may have created the thumbnail first.
      if (await repo.lockAsset(trx, asset.id)) await repo.insertThumbnail(trx, thumbnail);
      return await repo.findThumbnail(trx, asset.id);
    });
    if (row?.id !== thumbnail.id) await this.#pictures.delete([thumbnail]);
    if (!row) throw missing();
    return row;
  }
}
