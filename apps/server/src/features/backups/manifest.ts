import { join } from 'node:path';
import { z } from 'zod';
import { sha256Of } from '../../platform/blobs/sha256.ts';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import { migrations } from '../../platform/db/migrate/migrations.ts';
import { errorCode } from '../../platform/errors.ts';
import { fileOf, RESTORED_TABLES, type RestoredTable } from './former.ts';
import { NotABackup } from './not-a-backup.ts';
import { openPlainFile, readRows } from './table-file.ts';
import { readBlobs } from './tables.ts';

const FORMAT = 1;
const FILE = 'manifest.json';
/** Tables that every backup has. An older backup may lack some of the others. */
const NEEDED = ['users', 'assets', 'videos'] as const;

/**
 * The contents of a backup. The manifest replaces the previous one in the last step, so an aborted backup leaves the earlier one intact.
 * Rows are stored as in the database, one JSON object per line, so a backup of SQLite can be restored into PostgreSQL and vice versa.
 */
const Manifest = z.object({
  format: z.literal(FORMAT),
  /** The id of the backup. The folder of its tables has the same name. */
  id: z.uuid(),
  created_at: z.iso.datetime(),
  /** The newest migration that was applied to the rows. */
  migration: z.string(),
  tables: z.record(z.string(), z.object({ rows: z.int(), sha256: z.string() })),
  blobs: z.int(),
});
export type Manifest = z.infer<typeof Manifest>;

export const manifestPath = (folder: string): string => join(folder, FILE);
/** One folder per backup: that of the manifest, and that of a backup being written. */
export const tablesFolder = (folder: string): string => join(folder, 'tables');
/** Whether the backup contains this table. An older backup may lack some. */
export const hasTable = ({ migration, tables }: Manifest, table: RestoredTable): boolean => {
  const file = fileOf(table, migration);
  return file !== undefined && file in tables;
};
/** The file of a table that the backup has. */
export const tablePath = (
  folder: string,
  { id, migration = newestMigration() }: Pick<Manifest, 'id'> & Partial<Pick<Manifest, 'migration'>>,
  table: RestoredTable,
): string => join(tablesFolder(folder), id, `${fileOf(table, migration) ?? table}.jsonl`);
export const blobFolder = (folder: string): string => join(folder, 'blobs');

export const newestMigration = (): string => Object.keys(migrations).toSorted().at(-1) ?? '';

export const formatManifest = (manifest: Omit<Manifest, 'format'>): string =>
  `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @returns undefined if there is none */
const readText = async (path: string): Promise<string | undefined> => {
  try {
    await using file = await openPlainFile(path);
    if ((await file.stat()).size > LIBRARY_BOUNDS.backupManifest.value) throw new NotABackup(`${path} is too large`);
    return await file.readFile('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
};

/** @returns undefined if there is none @throws {NotABackup} if it is invalid, or was made by a newer Pictor */
export const findManifest = async (folder: string): Promise<Manifest | undefined> => {
  const text = await readText(manifestPath(folder));
  if (text === undefined) return undefined;
  const parsed = Manifest.safeParse(parseJson(text));
  if (!parsed.success) throw new NotABackup(`${folder}: the manifest does not have the expected format`);
  if (!Object.hasOwn(migrations, parsed.data.migration)) throw new NotABackup(`${folder} was made by a newer Pictor`);
  return parsed.data;
};

/** The table that a backup has under this name. */
const tableNamed = (name: string, { migration }: Manifest): RestoredTable | undefined =>
  RESTORED_TABLES.find((table) => fileOf(table, migration) === name);

const hashOfFile = async (path: string): Promise<string> => {
  await using file = await openPlainFile(path);
  return await sha256Of(file.createReadStream({ autoClose: false }));
};

const countRows = async (path: string): Promise<number> => {
  let count = 0;
  for await (const rows of readRows(path)) count += rows.length;
  return count;
};

/**
 * Reads the manifest and verifies all tables against it, before any row is used. Rejects content that a real backup never has, because the
 * hashes only prove that the manifest and the tables come from the same writer.
 *
 * @throws {NotABackup}
 */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const manifest = await findManifest(folder);
  if (!manifest) throw new NotABackup(`${folder} holds no backup, or one that was broken off`);
  for (const [name, { rows, sha256 }] of Object.entries(manifest.tables)) {
    const table = tableNamed(name, manifest);
    if (!table) throw new NotABackup(`${folder}: the manifest lists an unknown table`);
    const path = tablePath(folder, manifest, table);
    const found = await hashOfFile(path).catch(() => undefined);
    if (found !== sha256 || (await countRows(path)) !== rows)
      throw new NotABackup(`${folder}: the table ${table} does not match the manifest`);
  }
  for (const table of NEEDED)
    if (!hasTable(manifest, table)) throw new NotABackup(`${folder}: the manifest lacks the table ${table}`);
  for await (const _ of readBlobs((table) => tablePath(folder, manifest, table)));
  return manifest;
};
