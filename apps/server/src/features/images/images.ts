import { randomUUID } from 'node:crypto';
import {
  type DeleteImageResponse,
  EDITOR_NAMESPACE,
  type ImageDetail,
  type ImageListQuery,
  type ImageModelsResponse,
  type ImagePage,
  type ListFilter,
  type SaveImageRequest,
  type Storage,
  storableText,
  TITLE_LENGTH,
} from '@pictor/contracts';
import type { OpenBlob } from '../../platform/blobs/blob-store.ts';
import { STORAGE_BOUNDS } from '../../platform/bounds/storage.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { isCostly, isFiltered, presentPage, startOf, wordsOf } from '../../platform/db/listing.ts';
import type { Searches } from '../../platform/db/search/searches.ts';
import type { AssetRow, ImageRow } from '../../platform/db/tables.ts';
import { transact } from '../../platform/db/transact.ts';
import { BadRequest, NotFound, TooLarge } from '../../platform/errors.ts';
import type { Assets } from '../assets/assets.ts';
import type { Edits } from '../edits/edits.ts';
import { lockMaker } from '../lineage/lineage.ts';
import type { Usage } from '../usage/usage.ts';
import { notAllowed, parseImageUrl } from './image-source.ts';
import { presentDetail, presentImage } from './present.ts';
import type { ImageWithAsset } from './repo.ts';
import * as repo from './repo.ts';

const PROMPT_TITLE_LENGTH = 40;

interface Dependencies {
  db: Database;
  assets: Assets;
  edits: Edits;
  usage: Usage;
  searches: Searches;
  /** Throws if the remaining disk space is reserved for essential writes. */
  requireRoom: () => void;
}

export interface SavedImage {
  image: ImageDetail;
  storage: Storage;
  /** False if the picture was already in the library. */
  created: boolean;
}

const missing = () => new NotFound('找不到这张图片');
const wrongTask = () => new BadRequest('task_mismatch', '参数无效：task_id 不是产生这张图片的任务');

/** The original file name, or else the beginning of the prompt. '' if there is neither. */
const defaultTitle = (originalName: string, prompt: string): string =>
  storableText(originalName.replace(/\.[^.]*$/, '').trim(), TITLE_LENGTH) ||
  [...prompt.trim()].slice(0, PROMPT_TITLE_LENGTH).join('');

type Text = Pick<ImageRow, 'title' | 'model' | 'prompt' | 'request' | 'response'>;

/**
 * The bytes that count against the quota: the file, and the text beyond the free amount.
 *
 * @throws {TooLarge} `text_too_large`
 */
const chargedBytes = (fileBytes: number, { title, model, prompt, request, response }: Text): number => {
  const { textBytes, freeTextBytes } = STORAGE_BOUNDS;
  const bytes = [title, model, prompt, request ?? '', response ?? ''].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
  if (bytes > textBytes.value)
    throw new TooLarge('text_too_large', `随图片保存的文字和数据太大，最多 ${textBytes.value / 1024} KiB`);
  return fileBytes + Math.max(0, bytes - freeTextBytes.value);
};

const serialized = (metadata: SaveImageRequest['request']): string | null =>
  metadata === undefined ? null : JSON.stringify(metadata);

export class Images {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Saves a picture in the library. One transaction takes the quota, marks the picture and writes the row, so saving again has no further
   * effect.
   *
   * @param origin of this server, for absolute URLs
   * @param createdAt milliseconds since 1970; for imported items the time of the first save
   * @throws {BadRequest} `image_url_not_allowed`, `unsupported_image`, `too_many_pixels`, `task_mismatch`
   * @throws {TooLarge} `quota_exceeded`, `text_too_large` @throws {DiskFull} @throws {NotFound} if the task does not belong to this user
   */
  async save(
    userId: string,
    request: SaveImageRequest,
    origin: string,
    createdAt: number = Date.now(),
  ): Promise<SavedImage> {
    const { db, assets, edits, requireRoom } = this.#deps;
    requireRoom();
    const source = parseImageUrl(request.image_url, origin);
    if (request.task_id !== undefined) await edits.requireOwn(userId, request.task_id);
    if (source.kind === 'bytes') return await this.#saveBytes(userId, request, source.bytes, createdAt);
    const asset = await assets.findOwnPicture(userId, source.namespace, source.id);
    if (!asset) throw notAllowed();
    const saved = await transact(db, (trx) => this.#saveAsset(trx, asset, request, createdAt));
    edits.announce(userId, saved.taskIds);
    return await this.#describe(asset, saved.storage);
  }

  /**
   * @throws {BadRequest} `invalid_cursor` @throws {SearchTooSlow}
   * @throws {TooManyRequests | Unavailable} if too many searches are waiting
   */
  async list(userId: string, { limit, offset, cursor, ...filter }: ImageListQuery): Promise<ImagePage> {
    const { db, searches } = this.#deps;
    const start = startOf(offset, cursor);
    const find = async (on: Database) =>
      wordsOf(filter.q).length > 0
        ? await repo.searchImages(on, userId, filter, { limit, start })
        : {
            total: { total: await this.#countListed(on, userId, filter), isExact: true },
            rows: await repo.listImages(on, userId, filter, { limit, start }),
          };
    const { total, rows } = isCostly(filter, start) ? await searches.run(userId, find) : await find(db);
    return { images: rows.map(presentImage), ...presentPage(rows, filter.sort, { ...total, limit, start }) };
  }

  async listModels(userId: string): Promise<ImageModelsResponse> {
    return { models: await this.#deps.searches.run(userId, (db) => repo.listModels(db, userId)) };
  }

  /** @throws {NotFound} */
  async rename(userId: string, id: string, title: string): Promise<ImageDetail> {
    const { db } = this.#deps;
    if (!(await transact(db, (trx) => repo.setTitle(trx, userId, id, title.trim())))) throw missing();
    return await this.get(userId, id);
  }

  /** @throws {NotFound} */
  async get(userId: string, id: string): Promise<ImageDetail> {
    const row = await repo.findImage(this.#deps.db, userId, id);
    if (!row) throw missing();
    return presentDetail(row);
  }

  /** The user's own images among `ids`. */
  async listByIds(userId: string, ids: readonly string[]): Promise<ImageWithAsset[]> {
    return await repo.listByIds(this.#deps.db, userId, ids);
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async open({ namespace, asset_id }: ImageWithAsset): Promise<OpenBlob> {
    return await this.#deps.assets.open({ namespace, id: asset_id });
  }

  /** Releases the quota, then deletes the bytes. @throws {NotFound} */
  async delete(userId: string, id: string): Promise<DeleteImageResponse> {
    const { db, assets, usage } = this.#deps;
    const { left, removed } = await transact(db, async (trx) => {
      const [image] = await repo.listByIds(trx, userId, [id]);
      if (!image) throw missing();
      // Edits come before images in the lock order.
      await lockMaker(trx, image.asset_id);
      if (!(await repo.deleteImage(trx, id))) throw missing();
      const rows = await assets.remove(trx, image.asset_id);
      return { left: await usage.removeFromLibrary(trx, userId, 'image', image.charged_bytes), removed: rows };
    });
    await assets.forget(removed);
    return { success: true, storage: left };
  }

  async #countListed(on: Database, userId: string, filter: ListFilter): Promise<number> {
    if (isFiltered(filter)) return await repo.countImages(on, userId, filter);
    return (await this.#deps.usage.describe(userId)).image_count;
  }

  /** Deletes some images of a deleted account, and their bytes. @returns the number of deleted images */
  async removeSomeOf(userId: string, limit: number): Promise<number> {
    const { db, assets } = this.#deps;
    const removed = await transact(db, async (trx) => {
      const ids = await repo.deleteSomeOf(trx, userId, limit);
      return { count: ids.length, rows: await assets.removeAll(trx, ids) };
    });
    await assets.forget(removed.rows);
    return removed.count;
  }

  async #saveBytes(userId: string, request: SaveImageRequest, bytes: Buffer, createdAt: number): Promise<SavedImage> {
    const origin = { userId, namespace: EDITOR_NAMESPACE, originalName: '' };
    let storage: Storage | undefined;
    const { picture } = await this.#deps.assets.keepResult(origin, bytes, {
      record: async (trx, stored) => {
        ({ storage } = await this.#saveAsset(trx, stored.picture, request, createdAt));
      },
    });
    return await this.#describe(picture, storage);
  }

  /** @returns the usage after saving, or undefined if the picture was already in the library */
  async #saveAsset(
    trx: DatabaseTransaction,
    asset: Pick<AssetRow, 'id' | 'user_id' | 'size_bytes' | 'original_name'>,
    request: SaveImageRequest,
    createdAt: number,
  ): Promise<{ storage: Storage | undefined; taskIds: string[] }> {
    const { assets, edits } = this.#deps;
    const taskIds = await edits.markResultSaved(trx, asset.id);
    if (!(await assets.markSaved(trx, asset.id))) return { storage: undefined, taskIds: [] };
    const text = {
      title: request.title?.trim() ?? defaultTitle(asset.original_name, request.prompt),
      model: request.model,
      prompt: request.prompt,
      request: serialized(request.request),
      response: serialized(request.response),
    };
    const charged = chargedBytes(asset.size_bytes, text);
    const storage = await this.#deps.usage.moveToLibrary(trx, asset.user_id, asset.size_bytes, charged);
    if (request.task_id !== undefined && !taskIds.includes(request.task_id)) throw wrongTask();
    await repo.insertImage(trx, {
      ...text,
      id: randomUUID(),
      user_id: asset.user_id,
      asset_id: asset.id,
      edit_id: taskIds[0] ?? null,
      size_bytes: asset.size_bytes,
      charged_bytes: charged,
      created_at: createdAt,
    });
    return { storage, taskIds };
  }

  async #describe({ id, user_id }: Pick<AssetRow, 'id' | 'user_id'>, after: Storage | undefined): Promise<SavedImage> {
    const { db, usage } = this.#deps;
    const row = await repo.findImageByAsset(db, id);
    if (!row) throw missing();
    const created = after !== undefined;
    return { image: presentDetail(row), storage: after ?? (await usage.describe(user_id)), created };
  }
}
