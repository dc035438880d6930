import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { type ExpectedBlob, isAtTarget, type MoveOutcome, moveBlobs } from '../../blobs/move.ts';
import { blobKey } from '../../blobs/named-blobs.ts';
import { Staging } from '../../blobs/staging.ts';
import type { Database } from '../../db/database.ts';
import { releaseLease, takeLease } from '../../db/lease.ts';
import { requireStillThere } from '../library/library.ts';
import { prepareFolder, pruneTables, publishManifest } from './backup-folder.ts';
import {
  blobFolder,
  type Manifest,
  NotABackup,
  newestMigration,
  tablePath,
  tablesFolder,
  tablesName,
} from './manifest.ts';
import { type BackedUpTable, type Row, readRows, readTable, TABLES } from './tables.ts';

const LEASE_MILLISECONDS = 60_000;
/** A bucket's answers are waited for together. */
const LOOKED_AT_ONCE = 8;

interface Parts {
  /** A connection of its own, which the snapshot keeps busy. */
  db: Database;
  blobs: BlobStore;
  /** Opens the blob store of the backup's folder, which is made where it is not there. */
  openTarget: (folder: string) => Promise<BlobStore>;
  /** Folders from which Pictor removes what it does not know. */
  sweptFolders: readonly string[];
}

export interface BackupReport {
  rows: number;
  blobs: number;
  /** Blobs that were copied now; the others were there from an earlier backup. */
  copied: number;
  /** Blobs that the backup could not take, by key. */
  failed: Map<string, MoveOutcome>;
  /** Blobs that the library has lost and the backup still has, by key. */
  lost: string[];
}

/** What a row says of the bytes that it stands for. */
export const blobOf = (table: 'assets' | 'videos', row: Row): ExpectedBlob => ({
  key: blobKey({ namespace: String(row['namespace']), id: String(table === 'assets' ? row['id'] : row['file_id']) }),
  sha256: String(row['sha256']),
});

type Made = Pick<Manifest, 'created_at'>;

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
const writeTables = async (db: Database, folder: string, made: Made): Promise<Manifest['tables']> => {
  await mkdir(join(tablesFolder(folder), tablesName(made)), { recursive: true, mode: 0o700 });
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return await snapshot.execute(async (trx) => {
    const tables: Manifest['tables'] = {};
    // The keys of TABLES are its names.
    for (const table of Object.keys(TABLES) as BackedUpTable[])
      tables[table] = await writeTable(tablePath(folder, made, table), readTable(trx, table));
    return tables;
  });
};

const copyBlobs = async (
  { source, target }: { source: BlobStore; target: BlobStore },
  folder: string,
  made: Made,
  report: BackupReport,
): Promise<Set<string>> => {
  const staging = new Staging(join(folder, 'staging'));
  await staging.prepare();
  const keys = new Set<string>();
  for (const table of ['assets', 'videos'] as const)
    for await (const rows of readRows(tablePath(folder, made, table))) {
      const expected = rows.map((row) => blobOf(table, row));
      for (const { key } of expected) keys.add(key);
      const outcomes = await moveBlobs({ source, target, staging }, expected, false);
      await pLimit(LOOKED_AT_ONCE).map([...outcomes], async ([key, outcome]) => {
        if (outcome === 'moved') report.copied += 1;
        if (!isAtTarget(outcome)) report.failed.set(key, outcome);
        if (outcome === 'present' && !(await source.stat(key))) report.lost.push(key);
      });
    }
  report.blobs = keys.size - report.failed.size;
  return keys;
};

const pruneBlobs = async (target: BlobStore, keys: ReadonlySet<string>): Promise<void> => {
  for await (const { key } of target.list()) if (!keys.has(key)) await target.delete(key);
};

/**
 * Writes a backup beside a running Pictor: the rows as they were at one moment, then their bytes, then the manifest; what only an
 * earlier backup named is removed after that. While it goes on its lease keeps everybody from removing bytes, so that what the rows
 * name is there: whoever deletes looks for the lease once the rows are gone. If they saw none, it was taken after that, and the
 * moment has their rows no more.
 *
 * @throws {NotABackup} where the folder holds something else, or another backup goes on
 * @throws {Unavailable} where the bytes are not those of this database
 */
export const backUp = async ({ db, blobs, openTarget, sweptFolders }: Parts, folder: string): Promise<BackupReport> => {
  await requireStillThere(db, blobs);
  await prepareFolder(db, folder, sweptFolders);
  if (!(await takeLease(db, 'backup', LEASE_MILLISECONDS)))
    throw new NotABackup('another backup is being made, or was broken off less than a minute ago');
  const prolonging = setInterval(() => {
    takeLease(db, 'backup', LEASE_MILLISECONDS).catch(() => {});
  }, LEASE_MILLISECONDS / 3);
  try {
    const made = { created_at: new Date().toISOString() };
    const tables = await writeTables(db, folder, made);
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
    const report: BackupReport = { rows, blobs: 0, copied: 0, failed: new Map(), lost: [] };
    const target = await openTarget(blobFolder(folder));
    const keys = await copyBlobs({ source: blobs, target }, folder, made, report);
    await publishManifest(folder, { ...made, migration: newestMigration(), tables, blobs: report.blobs });
    await pruneTables(folder, made);
    await pruneBlobs(target, keys);
    return report;
  } finally {
    clearInterval(prolonging);
    await releaseLease(db, 'backup');
  }
};
