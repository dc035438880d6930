import pLimit from 'p-limit';
import type { BlobFacts, BlobStore } from '../../platform/blobs/blob-store.ts';
import { blobKey, blobName } from '../../platform/blobs/named-blobs.ts';
import { sha256Of } from '../../platform/blobs/sha256.ts';
import type { Database } from '../../platform/db/database.ts';
import { isLeased } from '../../platform/db/postgres/lease.ts';
import { indexMissingImages } from '../../platform/db/search/image-search.ts';
import { transact } from '../../platform/db/transact.ts';
import { isUnreadable, Unavailable } from '../../platform/errors.ts';
import type { Assets } from '../assets/assets.ts';
import { knownIds, requireStillThere, type StoredRow, storedRows } from '../store-identity/store-identity.ts';
import * as repo from './repo.ts';

const BATCH = 500;
/** Wait for several answers of a bucket at once, but leave connections for concurrent uploads. */
const ROWS_AT_ONCE = 8;
const VERIFIED_AT_ONCE = 2;

export interface DoctorOptions {
  /** Only report, change nothing. */
  dryRun: boolean;
  /** Read every blob and compare its SHA-256 with the stored one. */
  verify: boolean;
  /** Ignore orphans that are not older than this: their rows may still be written. Milliseconds since 1970. */
  before: number;
}

/** What was found. In a dry run: what would have been done. */
export interface DoctorReport {
  rows: number;
  blobs: number;
  /** Blobs without a row. They are removed. */
  orphans: string[];
  /**
   * Rows of thumbnails and workspace pictures whose bytes are missing. They are removed. A thumbnail is generated again when it is needed.
   */
  dropped: string[];
  /** Saved pictures and videos whose bytes are missing. Only a backup can restore them. */
  lost: string[];
  /** Blobs whose bytes have changed or cannot be read. */
  damaged: string[];
}

interface Round {
  options: DoctorOptions;
  report: DoctorReport;
  /** Must be called before anything is removed. With a damaged database, existing rows and bytes can seem lost. */
  requireIntegrity: () => Promise<void>;
}

/** Compares rows with bytes and repairs inconsistencies that a crash has left. */
export class Doctor {
  readonly #db: Database;
  readonly #blobs: BlobStore;
  readonly #assets: Assets;
  readonly #requireIntegrity: () => Promise<void>;

  /** `requireIntegrity` reads the whole database and throws if it is damaged. */
  constructor(db: Database, blobs: BlobStore, assets: Assets, requireIntegrity: () => Promise<void>) {
    this.#db = db;
    this.#blobs = blobs;
    this.#assets = assets;
    this.#requireIntegrity = requireIntegrity;
  }

  /**
   * @throws {Unavailable} if the bytes of all rows are missing, or the store went away meanwhile
   * @throws {DatabaseDamaged} before anything is removed
   */
  async run(options: DoctorOptions): Promise<DoctorReport> {
    const report: DoctorReport = { rows: 0, blobs: 0, orphans: [], dropped: [], lost: [], damaged: [] };
    let integrity: Promise<void> | undefined;
    const requireIntegrity = (): Promise<void> => {
      integrity ??= this.#requireIntegrity();
      return integrity;
    };
    if (options.verify) await requireIntegrity();
    const round: Round = { options, report, requireIntegrity };
    const missing: StoredRow[] = [];
    const limit = pLimit(options.verify ? VERIFIED_AT_ONCE : ROWS_AT_ONCE);
    for await (const rows of storedRows(this.#db))
      await limit.map(rows, async (row) => {
        if (!(await this.#hasBytes(row, options, report))) missing.push(row);
      });
    // The disk may not be mounted, or this is another bucket. Do not repair anything.
    if (missing.length > 0 && missing.length === report.rows)
      throw new Unavailable('文件存储里一个文件也找不到', new Error('no row has its bytes in this blob store'));
    for (const row of missing) await this.#mend(row, round);
    await this.#examineBlobs(round);
    // During an upgrade, a process of an earlier version may have saved pictures without indexing them.
    if (!options.dryRun) await indexMissingImages(this.#db);
    if (!options.dryRun) await this.#remember(round);
    return report;
  }

  async #remember({ options: { verify }, report }: Round): Promise<void> {
    const { rows, blobs, orphans, dropped, lost, damaged } = report;
    await repo.saveRound(this.#db, {
      ended_at: Date.now(),
      rows,
      blobs,
      orphans: orphans.length,
      dropped: dropped.length,
      lost: lost.length,
      damaged: verify ? damaged.length : null,
    });
  }

  async #hasBytes(row: StoredRow, { verify }: DoctorOptions, report: DoctorReport): Promise<boolean> {
    report.rows += 1;
    const key = blobKey(row);
    if (!(await this.#blobs.stat(key))) return false;
    if (verify && (await this.#hashOf(key)) !== row.sha256) report.damaged.push(key);
    return true;
  }

  async #mend(row: StoredRow, { options, report, requireIntegrity }: Round): Promise<void> {
    const key = blobKey(row);
    // The store may have been unavailable and come back, so check last that it is still there.
    if (await this.#blobs.stat(key)) return;
    await requireStillThere(this.#db, this.#blobs);
    // The row may have been deleted since it was read, for example together with the picture of this thumbnail.
    if (!(await knownIds(this.#db, [row.id])).has(row.id)) return;
    if (row.saved) {
      report.lost.push(key);
      return;
    }
    report.dropped.push(key);
    if (options.dryRun) return;
    await requireIntegrity();
    if (row.kind === 'thumbnail') await repo.deleteThumbnail(this.#db, row.id);
    else
      await this.#assets.forget(
        await transact(this.#db, (trx) => this.#assets.removeUnsaved(trx, row.user_id, row.id)),
      );
  }

  async #examineBlobs({ options: { dryRun, before }, report, requireIntegrity }: Round): Promise<void> {
    let batch: BlobFacts[] = [];
    const examine = async (): Promise<void> => {
      const known = await knownIds(
        this.#db,
        batch.flatMap(({ key }) => blobName(key)?.id ?? []),
      );
      // The lease must be checked after the rows are known to be gone, as in every deletion.
      const mayDelete = !dryRun && !(await isLeased(this.#db, 'backup'));
      for (const { key, modifiedAt } of batch) {
        const id = blobName(key)?.id;
        if ((id !== undefined && known.has(id)) || modifiedAt >= before) continue;
        report.orphans.push(key);
        if (!mayDelete) continue;
        await requireIntegrity();
        await this.#blobs.delete(key);
      }
      batch = [];
    };
    for await (const facts of this.#blobs.list()) {
      report.blobs += 1;
      batch.push(facts);
      if (batch.length >= BATCH) await examine();
    }
    await examine();
  }

  /** @returns hex, or undefined if the file cannot be read */
  async #hashOf(key: string): Promise<string | undefined> {
    try {
      return await sha256Of((await this.#blobs.open(key)).stream());
    } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }
}
