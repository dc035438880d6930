import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { type ExpectedBlob, isAtTarget, type MoveOutcome, moveBlobs } from '../../blobs/move.ts';
import { blobKey } from '../../blobs/named-blobs.ts';
import { Staging } from '../../blobs/staging.ts';
import type { Database } from '../../db/database.ts';
import { releaseLease, takeLease } from '../../db/lease.ts';
import {
  blobFolder,
  formatManifest,
  type Manifest,
  manifestPath,
  NotABackup,
  newestMigration,
  tablePath,
} from './manifest.ts';
import { type BackedUpTable, type Row, readRows, readTable, TABLES } from './tables.ts';

const LEASE_MILLISECONDS = 60_000;

interface Parts {
  /** A connection of its own, which the snapshot keeps busy. */
  db: Database;
  blobs: BlobStore;
  /** Opens the blob store of the backup's folder, which is made where it is not there. */
  openTarget: (folder: string) => Promise<BlobStore>;
}

export interface BackupReport {
  rows: number;
  blobs: number;
  /** Blobs that were copied now; the others were there from an earlier backup. */
  copied: number;
  /** Blobs that the backup could not take, by key. */
  failed: Map<string, MoveOutcome>;
}

/** What a row says of the bytes that it stands for. */
export const blobOf = (table: 'assets' | 'videos', row: Row): ExpectedBlob => ({
  key: blobKey({ namespace: String(row['namespace']), id: String(table === 'assets' ? row['id'] : row['file_id']) }),
  sha256: String(row['sha256']),
});

const requireOurs = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.length > 0 && !names.includes('tables'))
    throw new NotABackup(`${folder} holds something else; name an empty folder, or one with an earlier backup`);
};

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path);
  await folder.sync();
};

const writeTable = async (path: string, batches: AsyncIterable<Row[]>): Promise<Manifest['tables'][string]> => {
  await using file = await open(path, 'w', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of batches) {
    const lines = batch.map((row) => `${JSON.stringify(row)}\n`).join('');
    hash.update(lines);
    await file.appendFile(lines);
    rows += batch.length;
  }
  await file.sync();
  return { rows, sha256: hash.digest('hex') };
};

/** All tables as they were at one moment, which nobody waits for. */
const writeTables = async (db: Database, folder: string): Promise<Manifest['tables']> => {
  await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 });
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return await snapshot.execute(async (trx) => {
    const tables: Manifest['tables'] = {};
    // The keys of TABLES are its names.
    for (const table of Object.keys(TABLES) as BackedUpTable[])
      tables[table] = await writeTable(tablePath(folder, table), readTable(trx, table));
    return tables;
  });
};

const copyBlobs = async (
  { source, target }: { source: BlobStore; target: BlobStore },
  folder: string,
  report: BackupReport,
): Promise<Set<string>> => {
  const staging = new Staging(join(folder, 'staging'));
  await staging.prepare();
  const keys = new Set<string>();
  for (const table of ['assets', 'videos'] as const)
    for await (const rows of readRows(tablePath(folder, table))) {
      const expected = rows.map((row) => blobOf(table, row));
      for (const { key } of expected) keys.add(key);
      for (const [key, outcome] of await moveBlobs({ source, target, staging }, expected, false)) {
        if (outcome === 'moved') report.copied += 1;
        if (!isAtTarget(outcome)) report.failed.set(key, outcome);
      }
    }
  report.blobs = keys.size - report.failed.size;
  return keys;
};

const prune = async (target: BlobStore, keys: ReadonlySet<string>): Promise<void> => {
  for await (const { key } of target.list()) if (!keys.has(key)) await target.delete(key);
};

/**
 * Writes a backup beside a running Pictor: the rows as they were at one moment, then their bytes, then the manifest. While it
 * goes on its lease keeps everybody from removing bytes, so that what the rows name is there: whoever deletes looks for the lease
 * once the rows are gone. If they saw none, it was taken after that, and the moment has their rows no more.
 *
 * @throws {NotABackup} where the folder holds something else, or another backup goes on
 */
export const backUp = async ({ db, blobs, openTarget }: Parts, folder: string): Promise<BackupReport> => {
  await requireOurs(folder);
  if (!(await takeLease(db, 'backup', LEASE_MILLISECONDS))) throw new NotABackup('another backup is being made');
  const prolonging = setInterval(() => {
    takeLease(db, 'backup', LEASE_MILLISECONDS).catch(() => {});
  }, LEASE_MILLISECONDS / 3);
  try {
    await rm(manifestPath(folder), { force: true });
    const tables = await writeTables(db, folder);
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
    const report: BackupReport = { rows, blobs: 0, copied: 0, failed: new Map() };
    const target = await openTarget(blobFolder(folder));
    const keys = await copyBlobs({ source: blobs, target }, folder, report);
    await prune(target, keys);
    await using file = await open(manifestPath(folder), 'w', 0o600);
    const created_at = new Date().toISOString();
    await file.writeFile(formatManifest({ created_at, migration: newestMigration(), tables, blobs: report.blobs }));
    await file.sync();
    await syncFolder(folder);
    await syncFolder(dirname(blobFolder(folder)));
    return report;
  } finally {
    clearInterval(prolonging);
    await releaseLease(db, 'backup');
  }
};
