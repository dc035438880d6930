import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { isAtTarget, type MoveOutcome, moveBlobs } from '../../platform/blobs/move.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { createFormerTables, dropFormerTables, moveFormerTasks } from '../../platform/db/migrate/former-tasks.ts';
import { holdLease } from '../../platform/db/postgres/lease.ts';
import { indexMissingImages } from '../../platform/db/search/image-search.ts';
import { DatabaseDamaged } from '../../platform/db/sqlite/database-damaged.ts';
import { DomainError } from '../../platform/errors.ts';
import { finishRestoring, storedBlobs } from '../store-identity/store-identity.ts';
import { hasFormerTasks, RESTORED_TABLES, type RestoredTable, withCurrentColumns } from './former.ts';
import { hasTable, type Manifest, tablePath } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { insertBackup } from './repo.ts';
import { type Row, readRows } from './table-file.ts';
import { type Columns, fits, insertRows, readBlobs, readColumns } from './tables.ts';

interface Parts {
  db: Database;
  blobs: BlobStore;
  staging: Staging;
  /** The blob store in the backup folder. */
  source: BlobStore;
}

export interface RestoreReport {
  rows: number;
  blobs: number;
  /** Blobs that are missing from the backup, or differ from their rows, by key. */
  failed: Map<string, MoveOutcome>;
}

const sizeOf = async (store: BlobStore, key: string): Promise<number | undefined> => (await store.stat(key))?.size;

const restoreBlobs = async (
  { blobs, staging, source }: Parts,
  folder: string,
  manifest: Manifest,
  report: RestoreReport,
): Promise<void> => {
  for await (const expected of readBlobs((table) => tablePath(folder, manifest, table))) {
    const outcomes = await moveBlobs({ source, target: blobs, staging }, expected);
    for (const { key, size } of expected) {
      const outcome = outcomes.get(key);
      if (outcome === undefined) continue;
      if (!isAtTarget(outcome)) {
        report.failed.set(key, outcome);
        continue;
      }
      // A moved blob has the same size in the backup folder, where the query is cheaper.
      if ((await sizeOf(outcome === 'moved' ? source : blobs, key)) !== size)
        throw new NotABackup(`${folder}: the size of ${key} differs from its row`);
      report.blobs += 1;
    }
  }
};

/** If the database rejects the rows, the backup is invalid. @throws {NotABackup} */
const unlessRefused = async (folder: string, table: RestoredTable, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof DomainError || error instanceof DatabaseDamaged || error instanceof NotABackup) throw error;
    throw new NotABackup(`${folder}: the database rejects rows of the table ${table}`, { cause: error });
  }
};

class TableWriter {
  readonly #trx: DatabaseTransaction;
  readonly #folder: string;
  readonly #columns: Awaited<ReturnType<typeof readColumns>>;

  constructor(trx: DatabaseTransaction, folder: string, columns: Awaited<ReturnType<typeof readColumns>>) {
    this.#trx = trx;
    this.#folder = folder;
    this.#columns = columns;
  }

  /** @returns the number of rows @throws {NotABackup} */
  async write(path: string, table: RestoredTable): Promise<number> {
    let count = 0;
    for await (const rows of readRows(path)) {
      count += rows.length;
      await this.#insert(table, table === 'assets' ? rows.filter((row) => row['thumbnail_of'] === null) : rows);
    }
    // A thumbnail references its picture, which may come later in the file, so thumbnails are inserted last.
    if (table === 'assets')
      for await (const rows of readRows(path))
        await this.#insert(
          table,
          rows.filter((row) => row['thumbnail_of'] !== null),
        );
    return count;
  }

  async #insert(table: RestoredTable, read: readonly Row[]): Promise<void> {
    const rows = read.map((row) => withCurrentColumns(table, row));
    if (!rows.every((row) => fits(this.#columns.get(table), row))) throw unknownColumns(this.#folder, table);
    await unlessRefused(this.#folder, table, () => insertRows(this.#trx, table, rows));
  }
}

const unknownColumns = (folder: string, table: RestoredTable): NotABackup =>
  new NotABackup(`${folder}: the table ${table} has unknown columns, or columns of another type`);

/** Checks only the first rows, since all rows have the same columns. This prevents copying files for a backup that cannot be restored. */
const beginFits = async (columns: Columns | undefined, table: RestoredTable, path: string): Promise<boolean> => {
  for await (const rows of readRows(path)) return rows.every((row) => fits(columns, withCurrentColumns(table, row)));
  return true;
};

/** Takes the backup lease, so that the doctor does not treat bytes as orphans before their rows are inserted. */
const leaseFor = async (db: Database): Promise<AsyncDisposable> => {
  const lease = await holdLease(db, 'backup');
  if (!lease) throw new NotABackup('a backup is being made, or was aborted less than a minute ago');
  return lease;
};

/**
 * Restores a backup into an unused Pictor, regardless of the database and blob store that it was made with. First it copies the bytes and
 * compares each file with its row, then it inserts all rows in one transaction. An aborted restore can be started again.
 *
 * @param manifest as returned by `readManifest`
 * @throws {NotABackup} if there are accounts already
 */
export const restore = async (parts: Parts, folder: string, manifest: Manifest): Promise<RestoreReport> => {
  const { db } = parts;
  await using _lease = await leaseFor(db);
  if (await db.selectFrom('users').select('id').limit(1).executeTakeFirst())
    throw new NotABackup(
      'there are accounts already: a backup can only be restored into an unused Pictor; --files restores only lost files',
    );
  const report: RestoreReport = { rows: 0, blobs: 0, failed: new Map() };
  const tables = RESTORED_TABLES.filter((table) => hasTable(manifest, table));
  const isFormer = hasFormerTasks(manifest.migration);
  if (isFormer) await createFormerTables(db);
  const columns = await readColumns(db);
  for (const table of tables)
    if (!(await beginFits(columns.get(table), table, tablePath(folder, manifest, table))))
      throw unknownColumns(folder, table);
  await restoreBlobs(parts, folder, manifest, report);
  await db.transaction().execute(async (trx) => {
    const writer = new TableWriter(trx, folder, columns);
    for (const table of tables) report.rows += await writer.write(tablePath(folder, manifest, table), table);
    if (isFormer) {
      await moveFormerTasks(trx);
      await dropFormerTables(trx);
    }
    await indexMissingImages(trx);
    // Lets the restored library continue its backups in this folder.
    await unlessRefused(folder, 'backups', () => insertBackup(trx, manifest));
  });
  return report;
};

export interface FilesReport {
  /** Blobs that were lost or damaged and are now restored. */
  restored: string[];
  /** Blobs that neither the library nor the backup has in the state that the rows describe, by key. */
  failed: Map<string, MoveOutcome>;
}

/**
 * Restores the bytes of a library's own rows that are missing or have changed. The rows stay unchanged and determine which bytes are right.
 *
 * @throws {OtherStore} if there are no files afterwards
 */
export const restoreFiles = async ({ db, blobs, staging, source }: Parts): Promise<FilesReport> => {
  await using _lease = await leaseFor(db);
  const report: FilesReport = { restored: [], failed: new Map() };
  for await (const expected of storedBlobs(db))
    for (const [key, outcome] of await moveBlobs({ source, target: blobs, staging }, expected)) {
      if (outcome === 'moved') report.restored.push(key);
      if (!isAtTarget(outcome)) report.failed.set(key, outcome);
    }
  await finishRestoring(db, blobs, staging);
  return report;
};
