import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { type MoveOutcome, moveBlobs } from '../../platform/blobs/move.ts';
import { Staging } from '../../platform/blobs/staging.ts';
import type { Database } from '../../platform/db/database.ts';
import { holdLease } from '../../platform/db/postgres/lease.ts';
import { DatabaseDamaged } from '../../platform/db/sqlite/database-damaged.ts';
import { requireStillThere } from '../store-identity/store-identity.ts';
import { openFolder, pruneTables, publishManifest } from './backup-folder.ts';
import { blobFolder, type Manifest, newestMigration, tablePath, tablesFolder } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { insertBackup } from './repo.ts';
import type { Row } from './table-file.ts';
import { type BackedUpTable, countRows, readBlobs, readTable, TABLES } from './tables.ts';

interface Parts {
  openDatabase: () => Database;
  /** Reads the whole SQLite file and throws if it is damaged. */
  requireIntegrity: () => Promise<void>;
  blobs: BlobStore;
  /** Opens the blob store in the backup folder, and creates it if necessary. */
  openTarget: (folder: string) => Promise<BlobStore>;
  /** Folders from which Pictor removes unknown files. */
  sweptFolders: readonly string[];
}

export interface BackupReport {
  rows: number;
  blobs: number;
  /** Blobs copied by this run. The others were already there from an earlier backup. */
  copied: number;
  /** Blobs that could not be backed up, by key. */
  failed: Map<string, MoveOutcome>;
  /** Blobs that the library has lost but the backup still has, by key. */
  lost: string[];
}

type Made = Pick<Manifest, 'id'>;

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

/** Writes all tables from one snapshot. It blocks no other transaction. */
const writeTables = async (db: Database, folder: string, made: Made): Promise<Manifest['tables']> => {
  await mkdir(join(tablesFolder(folder), made.id), { recursive: true, mode: 0o700 });
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return await snapshot.execute(async (trx) => {
    const tables: Manifest['tables'] = {};
    // The keys of TABLES are the table names.
    for (const table of Object.keys(TABLES) as BackedUpTable[]) {
      const written = await writeTable(tablePath(folder, made, table), readTable(trx, table));
      const count = await countRows(trx, table);
      if (written.rows !== count) throw new DatabaseDamaged([`${table}: ${count} rows, ${written.rows} by its index`]);
      tables[table] = written;
    }
    return tables;
  });
};

/** Returns the keys that are not in the store. A listing costs a bucket one request per thousand keys. */
const absentFrom = async (source: BlobStore, keys: ReadonlySet<string>): Promise<string[]> => {
  const absent = new Set(keys);
  if (absent.size > 0) for await (const { key } of source.list()) absent.delete(key);
  return [...absent];
};

const pruneBlobs = async (target: BlobStore, keys: ReadonlySet<string>): Promise<void> => {
  for await (const { key } of target.list()) if (!keys.has(key)) await target.delete(key);
};

/**
 * Writes a backup while Pictor runs: a snapshot of the rows, then their bytes, then the manifest. Afterwards it removes what only earlier
 * backups used.
 *
 * During the backup its lease prevents the deletion of bytes, so the bytes of all rows in the snapshot exist. A deletion checks for the
 * lease after its rows are gone. If it saw no lease, the lease was taken later, and so was the snapshot, which no longer contains those
 * rows.
 *
 * @throws {NotABackup} if the folder contains something else, or another backup or a restore is running
 * @throws {Unavailable} if the blob store does not belong to this database
 * @throws {DatabaseDamaged} because rows may be missing from what is read
 */
export const backUp = async (parts: Parts, folder: string): Promise<BackupReport> => {
  const { blobs, openDatabase, openTarget, requireIntegrity, sweptFolders } = parts;
  // The snapshot occupies its connection, but the lease must be renewed meanwhile.
  await using db = openDatabase();
  await using snapshotDb = openDatabase();
  await requireIntegrity();
  await requireStillThere(db, blobs);
  using _folder = await openFolder(db, folder, sweptFolders);
  await using lease = await holdLease(db, 'backup');
  if (!lease) throw new NotABackup('another backup is being made, or was aborted less than a minute ago');
  const made = { id: randomUUID(), created_at: new Date().toISOString() };
  const tables = await writeTables(snapshotDb, folder, made);
  const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
  const target = await openTarget(blobFolder(folder));
  const staging = new Staging(join(folder, 'staging'));
  await staging.prepare();
  const report: BackupReport = { rows, blobs: 0, copied: 0, failed: new Map(), lost: [] };
  const [keys, present] = [new Set<string>(), new Set<string>()];
  for await (const expected of readBlobs((table) => tablePath(folder, made, table)))
    for (const [key, outcome] of await moveBlobs({ source: blobs, target, staging }, expected)) {
      keys.add(key);
      if (outcome === 'moved') report.copied += 1;
      else if (outcome === 'present') present.add(key);
      else report.failed.set(key, outcome);
    }
  report.blobs = keys.size - report.failed.size;
  report.lost = await absentFrom(blobs, present);
  await insertBackup(db, made);
  if (!(await lease.isOurs()))
    throw new NotABackup('this backup was interrupted for too long, so files may have been deleted');
  await publishManifest(folder, { ...made, migration: newestMigration(), tables, blobs: report.blobs });
  await pruneTables(folder, made.id);
  await pruneBlobs(target, keys);
  return report;
};
