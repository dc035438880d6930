import type { KeptOriginals, Storage, StorageDetail } from '@pictor/contracts';
import type { Room } from '../../http/limits/uploads.ts';
import { STORAGE_BOUNDS } from '../../platform/bounds/storage.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { Searches } from '../../platform/db/search/searches.ts';
import type { UsageRow } from '../../platform/db/tables.ts';
import { TooLarge } from '../../platform/errors.ts';
import * as repo from './repo.ts';

interface Options {
  defaultQuotaBytes: number;
  workspaceBytes: number;
  workspaceTtlDays: number;
}

export const presentUsage = (
  row: Pick<UsageRow, 'used_bytes' | 'quota_bytes' | 'image_count' | 'video_count'>,
): Storage => ({
  used_bytes: row.used_bytes,
  quota_bytes: row.quota_bytes,
  image_count: row.image_count,
  video_count: row.video_count,
});

const quotaExceeded = ({ used_bytes, quota_bytes }: UsageRow, required_bytes: number): TooLarge =>
  new TooLarge('quota_exceeded', '存储空间不足', { used_bytes, quota_bytes, required_bytes });

const workspaceFull = () => new TooLarge('workspace_full', '工作区已满：请先删除一些没有保存的图片');

/**
 * Counts the bytes that each user stores: in the library (saved pictures and videos, limited by the quota) and in the workspace (all other
 * pictures). Every change is one statement in the caller's transaction, so the sums always match the rows.
 */
export class Usage {
  readonly #db: Database;
  readonly #searches: Searches;
  readonly #options: Options;

  constructor(db: Database, searches: Searches, options: Options) {
    this.#db = db;
    this.#searches = searches;
    this.#options = options;
  }

  async open(trx: DatabaseTransaction, userId: string): Promise<void> {
    await repo.insertUsage(trx, userId, this.#options.defaultQuotaBytes);
  }

  async describe(userId: string): Promise<Storage> {
    return presentUsage(await repo.findUsage(this.#db, userId));
  }

  async describeInDetail(userId: string): Promise<StorageDetail> {
    const row = await repo.findUsage(this.#db, userId);
    return {
      ...presentUsage(row),
      image_bytes: row.used_bytes - row.video_bytes,
      video_bytes: row.video_bytes,
      workspace_bytes: row.workspace_bytes,
      workspace_limit_bytes: this.#options.workspaceBytes,
      workspace_ttl_days: this.#options.workspaceTtlDays,
    };
  }

  /** @throws {SearchTooSlow} @throws {TooManyRequests | Unavailable} if too many searches are waiting */
  async describeOriginals(userId: string): Promise<KeptOriginals> {
    return await this.#searches.run(userId, (db) => repo.sumOriginals(db, userId));
  }

  /** Saved items stay, even if they exceed the new quota. */
  async setQuota(trx: DatabaseTransaction, userId: string, quotaBytes: number): Promise<void> {
    await repo.setQuota(trx, userId, quotaBytes);
  }

  /**
   * Moves a picture from the workspace into the library.
   *
   * @param bytes of its file @param charged the bytes that count against the quota
   * @throws {TooLarge} `quota_exceeded`
   */
  async moveToLibrary(trx: DatabaseTransaction, userId: string, bytes: number, charged: number): Promise<Storage> {
    return await this.#take(trx, userId, { kind: 'image', bytes: charged, fromWorkspace: bytes });
  }

  /** @throws {TooLarge} `quota_exceeded` */
  async addToLibrary(trx: DatabaseTransaction, userId: string, kind: repo.Kind, bytes: number): Promise<Storage> {
    return await this.#take(trx, userId, { kind, bytes });
  }

  async #take(trx: DatabaseTransaction, userId: string, taken: repo.LibraryBytes): Promise<Storage> {
    const row = await repo.takeLibraryBytes(trx, userId, taken);
    if (row) return presentUsage(row);
    throw quotaExceeded(await repo.findUsage(trx, userId), taken.bytes);
  }

  async removeFromLibrary(trx: DatabaseTransaction, userId: string, kind: repo.Kind, bytes: number): Promise<Storage> {
    return presentUsage(await repo.returnLibraryBytes(trx, userId, kind, bytes));
  }

  /** @throws {TooLarge} `quota_exceeded` if this many bytes do not fit now; call before receiving them */
  async requireLibraryRoom(userId: string, bytes: number): Promise<void> {
    const row = await repo.findUsage(this.#db, userId);
    if (row.used_bytes + bytes > row.quota_bytes) throw quotaExceeded(row, bytes);
  }

  async libraryRoom(userId: string): Promise<Room> {
    const row = await repo.findUsage(this.#db, userId);
    return { left: row.quota_bytes - row.used_bytes, refusal: (bytes) => quotaExceeded(row, bytes) };
  }

  async workspaceRoom(userId: string): Promise<Room> {
    const { workspace_bytes } = await repo.findUsage(this.#db, userId);
    return { left: this.#options.workspaceBytes - workspace_bytes, refusal: workspaceFull };
  }

  /** @throws {TooLarge} `workspace_full` */
  async addToWorkspace(trx: DatabaseTransaction, userId: string, bytes: number): Promise<void> {
    if (!(await repo.takeWorkspaceBytes(trx, userId, bytes, this.#workspaceLimit))) throw workspaceFull();
  }

  /** A result of a paid model call is stored even if it exceeds the limit. The next upload is refused instead. */
  async addResultToWorkspace(trx: DatabaseTransaction, userId: string, bytes: number): Promise<void> {
    const limit = { bytes: Number.MAX_SAFE_INTEGER, pictures: Number.MAX_SAFE_INTEGER };
    await repo.takeWorkspaceBytes(trx, userId, bytes, limit);
  }

  async removeFromWorkspace(trx: DatabaseTransaction, userId: string, bytes: number): Promise<void> {
    await repo.returnWorkspaceBytes(trx, userId, bytes);
  }

  /** @throws {TooLarge} `workspace_full` if the workspace is full; call before anything is received or paid for */
  async requireWorkspace(userId: string): Promise<void> {
    const { workspace_bytes, workspace_count } = await repo.findUsage(this.#db, userId);
    const { bytes, pictures } = this.#workspaceLimit;
    if (workspace_bytes >= bytes || workspace_count >= pictures) throw workspaceFull();
  }

  /**
   * Limits the number of pictures in a workspace, however small they are: its bytes divided by `workspaceMeanBytes`, but at least
   * `workspacePictures`.
   */
  get #workspaceLimit(): repo.WorkspaceLimit {
    const { workspaceBytes: bytes } = this.#options;
    const { workspacePictures, workspaceMeanBytes } = STORAGE_BOUNDS;
    return { bytes, pictures: Math.max(workspacePictures.value, Math.floor(bytes / workspaceMeanBytes.value)) };
  }
}
