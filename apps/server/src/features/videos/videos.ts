import { randomUUID } from 'node:crypto';
import {
  type DeleteVideoResponse,
  EDITOR_NAMESPACE,
  type SaveVideoResponse,
  storableText,
  TITLE_LENGTH,
  type Video,
  type VideoFields,
  type VideoListQuery,
  type VideoPage,
} from '@pictor/contracts';
import type { ByteRange, OpenBlob } from '../../platform/blobs/blob-store.ts';
import type { BlobName, NamedBlobs } from '../../platform/blobs/named-blobs.ts';
import type { StagedFile } from '../../platform/blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { isCostly, isFiltered, presentPage, startOf } from '../../platform/db/listing.ts';
import type { Searches } from '../../platform/db/search/searches.ts';
import type { VideoRow } from '../../platform/db/tables.ts';
import { transact, transactOrUndo } from '../../platform/db/transact.ts';
import { NotFound } from '../../platform/errors.ts';
import { probeVideo } from '../../platform/imaging/video-probe.ts';
import type { Assets } from '../assets/assets.ts';
import type { Usage } from '../usage/usage.ts';
import { presentVideo } from './present.ts';
import * as repo from './repo.ts';

const EXTENSIONS = { 'video/mp4': '.mp4', 'video/webm': '.webm' } as const;

interface Dependencies {
  db: Database;
  blobs: NamedBlobs;
  assets: Assets;
  usage: Usage;
  searches: Searches;
}

/** A received video with the fields of the request. */
export interface NewVideo extends VideoFields {
  file: StagedFile;
  /** The sender's file name. */
  name: string;
  poster: StagedFile | undefined;
  /** Milliseconds since 1970; for imported videos the time of the first save. */
  createdAt?: number;
}

const missing = () => new NotFound('找不到这个视频');

const titleOf = (name: string): string => storableText(name.replace(/\.[^.]*$/, '').trim(), TITLE_LENGTH);

const nameOf = (row: Pick<VideoRow, 'namespace' | 'file_id'>) => ({ namespace: row.namespace, id: row.file_id });

/** Videos are saved directly in the library. There is no workspace for them. */
export class Videos {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * @throws {BadRequest} `unsupported_video`, `unsupported_image` for the poster
   * @throws {TooLarge} `quota_exceeded`
   */
  async save(
    userId: string,
    { file, name, poster, createdAt = Date.now(), ...fields }: NewVideo,
  ): Promise<SaveVideoResponse> {
    const { db, blobs, assets, usage } = this.#deps;
    const namespace = EDITOR_NAMESPACE;
    const mimeType = await probeVideo(file.path);
    await usage.requireLibraryRoom(userId, file.size);
    const posterAsset = poster && (await assets.storePoster({ userId, namespace, originalName: '' }, poster));
    const stored: BlobName[] = posterAsset ? [posterAsset] : [];
    const removeStored = () => blobs.delete(stored);
    const fileId = await blobs.publish(namespace, file, EXTENSIONS[mimeType]).catch(async (error: unknown) => {
      // If cleanup also fails, the doctor removes the file on its next run.
      await removeStored().catch(() => {});
      throw error;
    });
    stored.push({ namespace, id: fileId });
    const row = {
      id: randomUUID(),
      user_id: userId,
      namespace,
      file_id: fileId,
      poster_id: posterAsset?.id ?? null,
      title: fields.title?.trim() ?? titleOf(name),
      mime_type: mimeType,
      width: fields.width ?? null,
      height: fields.height ?? null,
      duration_ms: fields.duration_ms ?? null,
      size_bytes: file.size,
      sha256: file.sha256,
      created_at: createdAt,
    };
    const record = async (trx: DatabaseTransaction) => {
      if (posterAsset) await assets.insertPoster(trx, posterAsset);
      await repo.insertVideo(trx, row);
      return await usage.addToLibrary(trx, userId, 'video', row.size_bytes);
    };
    const used = await transactOrUndo(db, record, removeStored);
    return { video: presentVideo({ ...row, thumbhash: posterAsset?.thumbhash ?? null }), storage: used };
  }

  /**
   * @throws {BadRequest} `invalid_cursor` @throws {SearchTooSlow}
   * @throws {TooManyRequests | Unavailable} if too many searches are waiting
   */
  async list(userId: string, { limit, offset, cursor, ...filter }: VideoListQuery): Promise<VideoPage> {
    const { db, usage, searches } = this.#deps;
    const start = startOf(offset, cursor);
    const find = (on: Database) => repo.listVideos(on, userId, filter, limit, start);
    const count = (on: Database) => repo.countVideos(on, userId, filter);
    const rows = isCostly(filter, start) ? await searches.run(userId, find) : await find(db);
    const total = isFiltered(filter) ? await searches.run(userId, count) : (await usage.describe(userId)).video_count;
    return {
      videos: rows.map(presentVideo),
      ...presentPage(rows, filter.sort, { total, isExact: true, limit, start }),
    };
  }

  /** @throws {NotFound} */
  async get(userId: string, id: string): Promise<Video> {
    const row = await repo.findVideo(this.#deps.db, userId, id);
    if (!row) throw missing();
    return presentVideo(row);
  }

  /** @throws {NotFound} */
  async rename(userId: string, id: string, title: string): Promise<Video> {
    if (!(await repo.setTitle(this.#deps.db, userId, id, title.trim()))) throw missing();
    return await this.get(userId, id);
  }

  /** Any client that knows the id of the file may read it. */
  async findFile(namespace: string, fileId: string): Promise<VideoRow | undefined> {
    return await repo.findVideoByFile(this.#deps.db, namespace, fileId);
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async open(row: Pick<VideoRow, 'namespace' | 'file_id'>, range?: ByteRange): Promise<OpenBlob> {
    return await this.#deps.blobs.open(nameOf(row), range);
  }

  /** The user's own videos among `ids`. */
  async listByIds(userId: string, ids: readonly string[]): Promise<VideoRow[]> {
    return ids.length === 0 ? [] : await repo.listByIds(this.#deps.db, userId, ids);
  }

  /** Deletes some videos of a deleted account, with their bytes and posters. @returns the number of deleted videos */
  async removeSomeOf(userId: string, limit: number): Promise<number> {
    const { db, assets, blobs } = this.#deps;
    const { rows, posters } = await transact(db, async (trx) => {
      const deleted = await repo.deleteSomeOf(trx, userId, limit);
      const ids = deleted.flatMap(({ poster_id }) => poster_id ?? []);
      return { rows: deleted, posters: await assets.removeAll(trx, ids) };
    });
    await assets.forget(posters);
    await blobs.delete(rows.map(nameOf));
    return rows.length;
  }

  /** Releases the quota, then deletes the bytes. @throws {NotFound} */
  async delete(userId: string, id: string): Promise<DeleteVideoResponse> {
    const { db, assets, usage, blobs } = this.#deps;
    const { row, poster, left } = await transact(db, async (trx) => {
      const deleted = await repo.deleteVideo(trx, userId, id);
      if (!deleted) throw missing();
      return {
        row: deleted,
        poster: deleted.poster_id === null ? [] : await assets.remove(trx, deleted.poster_id),
        left: await usage.removeFromLibrary(trx, userId, 'video', deleted.size_bytes),
      };
    });
    await assets.forget(poster);
    await blobs.delete([nameOf(row)]);
    return { success: true, storage: left };
  }
}
