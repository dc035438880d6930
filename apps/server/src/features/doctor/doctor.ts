import pLimit from 'p-limit';
import type { BlobFacts, BlobStore } from '../../blobs/blob-store.ts';
import { blobKey, blobName } from '../../blobs/named-blobs.ts';
import { sha256Of } from '../../blobs/sha256.ts';
import type { Database } from '../../db/database.ts';
import { isLeased } from '../../db/lease.ts';
import { transact } from '../../db/transact.ts';
import { isUnreadable, Unavailable } from '../../errors.ts';
import type { Assets } from '../assets/assets.ts';
import { knownIds, requireStillThere, type StoredRow, storedRows } from '../library/library.ts';
import * as repo from './repo.ts';

const BATCH = 500;
/** A bucket's answers are waited for together; who uploads meanwhile finds connections left. */
const ROWS_AT_ONCE = 8;
const VERIFIED_AT_ONCE = 2;

export interface DoctorOptions {
  /** Only look. */
  dryRun: boolean;
  /** Read every blob and compare its SHA-256 with what was written down when it came in. */
  verify: boolean;
  /** Younger blobs may belong to a row that is still to come. Milliseconds since 1970. */
  before: number;
}

/** What was found; with a dry run, what would have been done. */
export interface DoctorReport {
  rows: number;
  blobs: number;
  /** Blobs that no row knows: removed. */
  orphans: string[];
  /** Rows of thumbnails and of the workspace whose bytes are gone: removed; a thumbnail is made anew when it is needed. */
  dropped: string[];
  /** Pictures and videos of a library whose bytes are gone: only a backup brings them back. */
  lost: string[];
  /** Blobs whose bytes are not what they were, or cannot be read. */
  damaged: string[];
}

interface Round {
  options: DoctorOptions;
  report: DoctorReport;
  /** To be called before anything is removed: out of a damaged database rows and bytes seem lost that are not. */
  requireIntegrity: () => Promise<void>;
}

/** Compares the rows with the bytes and mends what a crash has left between them. */
export class Doctor {
  readonly #db: Database;
  readonly #blobs: BlobStore;
  readonly #assets: Assets;
  readonly #requireIntegrity: () => Promise<void>;

  /** `requireIntegrity` reads the whole database and throws where it is damaged. */
  constructor(db: Database, blobs: BlobStore, assets: Assets, requireIntegrity: () => Promise<void>) {
    this.#db = db;
    this.#blobs = blobs;
    this.#assets = assets;
    this.#requireIntegrity = requireIntegrity;
  }

  /**
   * @throws {Unavailable} where nothing of what the rows name is there, or the store went away meanwhile
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
    // A disk that is not mounted, or another bucket: nothing is mended by what is not there.
    if (missing.length > 0 && missing.length === report.rows)
      throw new Unavailable('文件存储里一个文件也找不到', new Error('no row has its bytes in this blob store'));
    for (const row of missing) await this.#mend(row, round);
    await this.#examineBlobs(round);
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
    // The store may have been away, and come back; that it is there has to be asked last.
    if (await this.#blobs.stat(key)) return;
    await requireStillThere(this.#db, this.#blobs);
    // It may have gone since it was read, with the picture that it was the thumbnail of.
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
      // Asked once the rows are known to be gone, as every deleter does.
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

  /** @returns hex; undefined where the file cannot be read */
  async #hashOf(key: string): Promise<string | undefined> {
    try {
      return await sha256Of(await this.#blobs.open(key));
    } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
  }
}
