import type { BlobStore } from '../../blobs/blob-store.ts';
import { isAtTarget, type MoveOutcome, moveBlobs } from '../../blobs/move.ts';
import type { Staging } from '../../blobs/staging.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import { blobOf } from './backup.ts';
import { NotABackup, readManifest, tablePath } from './manifest.ts';
import { type BackedUpTable, insertRows, readRows, TABLES } from './tables.ts';

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
  report: RestoreReport,
): Promise<void> => {
  for (const table of ['assets', 'videos'] as const)
    for await (const rows of readRows(tablePath(folder, table))) {
      const expected = rows.map((row) => blobOf(table, row));
      for (const [key, outcome] of await moveBlobs({ source, target: blobs, staging }, expected, false))
        if (isAtTarget(outcome)) report.blobs += 1;
        else report.failed.set(key, outcome);
    }
};

const insertTable = async (trx: DatabaseTransaction, folder: string, table: BackedUpTable): Promise<number> => {
  let count = 0;
  for await (const rows of readRows(tablePath(folder, table))) {
    count += rows.length;
    await insertRows(trx, table, table === 'assets' ? rows.filter((row) => row['thumbnail_of'] === null) : rows);
  }
  // A thumbnail names its picture, which may stand behind it.
  if (table === 'assets')
    for await (const rows of readRows(tablePath(folder, table)))
      await insertRows(
        trx,
        table,
        rows.filter((row) => row['thumbnail_of'] !== null),
      );
  return count;
};

/**
 * Fills a Pictor that nobody has used with a backup, whichever database and blob store made it: bytes first, each compared with
 * its row, then all rows in one transaction. What was broken off is begun again.
 *
 * @throws {NotABackup} where the folder holds none, or there are accounts
 */
export const restore = async (parts: Parts, folder: string): Promise<RestoreReport> => {
  const { db } = parts;
  const manifest = await readManifest(folder);
  if (await db.selectFrom('users').select('id').limit(1).executeTakeFirst())
    throw new NotABackup('there are accounts already: a backup goes into a Pictor that nobody has used');
  const report: RestoreReport = { rows: 0, blobs: 0, failed: new Map() };
  await restoreBlobs(parts, folder, report);
  await db.transaction().execute(async (trx) => {
    // The keys of TABLES are its names.
    for (const table of Object.keys(TABLES) as BackedUpTable[])
      if (table in manifest.tables) report.rows += await insertTable(trx, folder, table);
  });
  return report;
};
