import type { BlobStore } from '../../blobs/blob-store.ts';
import { isAtTarget, type MoveOutcome, moveBlobs } from '../../blobs/move.ts';
import type { Staging } from '../../blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import { holdLease } from '../../db/lease.ts';
import { finishRestoring, storedBlobs } from '../library/library.ts';
import { type Manifest, NotABackup, tablePath } from './manifest.ts';
import { insertBackup } from './repo.ts';
import { type BackedUpTable, insertRows, readBlobs, readRows, TABLES } from './tables.ts';

interface Parts {
  db: Database;
  blobs: BlobStore;
  staging: Staging;
  /** The blob store of the backup's folder. */
  source: BlobStore;
}

export interface RestoreReport {
  rows: number;
  blobs: number;
  /** Blobs that the backup does not have as its rows say, by key. */
  failed: Map<string, MoveOutcome>;
}

const restoreBlobs = async (
  { blobs, staging, source }: Parts,
  folder: string,
  manifest: Manifest,
  report: RestoreReport,
): Promise<void> => {
  for await (const expected of readBlobs((table) => tablePath(folder, manifest, table)))
    for (const [key, outcome] of await moveBlobs({ source, target: blobs, staging }, expected))
      if (isAtTarget(outcome)) report.blobs += 1;
      else report.failed.set(key, outcome);
};

const insertTable = async (trx: DatabaseTransaction, path: string, table: BackedUpTable): Promise<number> => {
  let count = 0;
  for await (const rows of readRows(path)) {
    count += rows.length;
    await insertRows(trx, table, table === 'assets' ? rows.filter((row) => row['thumbnail_of'] === null) : rows);
  }
  // A thumbnail names its picture, which may stand behind it.
  if (table === 'assets')
    for await (const rows of readRows(path))
      await insertRows(
        trx,
        table,
        rows.filter((row) => row['thumbnail_of'] !== null),
      );
  return count;
};

/** The lease of a backup, so that no doctor takes bytes whose rows are still to come for nobody's. */
const leaseFor = async (db: Database): Promise<AsyncDisposable> => {
  const lease = await holdLease(db, 'backup');
  if (!lease) throw new NotABackup('a backup is being made, or was broken off less than a minute ago');
  return lease;
};

/**
 * Fills a Pictor that nobody has used with a backup, whichever database and blob store made it: bytes first, each compared with
 * its row, then all rows in one transaction. What was broken off is begun again.
 *
 * @param manifest as `readManifest` returned it
 * @throws {NotABackup} where there are accounts
 */
export const restore = async (parts: Parts, folder: string, manifest: Manifest): Promise<RestoreReport> => {
  const { db } = parts;
  await using _lease = await leaseFor(db);
  if (await db.selectFrom('users').select('id').limit(1).executeTakeFirst())
    throw new NotABackup(
      'there are accounts already: a backup goes into a Pictor that nobody has used; --files brings back lost files alone',
    );
  const report: RestoreReport = { rows: 0, blobs: 0, failed: new Map() };
  await restoreBlobs(parts, folder, manifest, report);
  await db.transaction().execute(async (trx) => {
    // The keys of TABLES are its names.
    for (const table of Object.keys(TABLES) as BackedUpTable[])
      if (table in manifest.tables) report.rows += await insertTable(trx, tablePath(folder, manifest, table), table);
    // From here on its backups go on in the folder.
    await insertBackup(trx, manifest);
  });
  return report;
};

export interface FilesReport {
  /** Blobs that were lost or damaged and are back. */
  restored: string[];
  /** Blobs that neither the library nor the backup has as its rows say, by key. */
  failed: Map<string, MoveOutcome>;
}

/**
 * Brings back the bytes that a library's own rows name and that it has lost, or that have changed; its rows stay as they are, and
 * say which bytes are right.
 *
 * @throws {OtherLibrary} where there is no file afterwards
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
