import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Of } from '../../blobs/sha256.ts';
import { migrations } from '../../db/migrations.ts';
import { errorCode } from '../../errors.ts';

const FORMAT = 1;
const FILE = 'manifest.json';

/**
 * What a backup holds. It takes the place of the one before it last of all, so that a backup that is broken off leaves the earlier
 * one as it was. Rows are as the database has them, one JSON object a line, so that SQLite's backup fills PostgreSQL and the other
 * way round.
 */
const Manifest = z.object({
  format: z.literal(FORMAT),
  /** Names the folder of its tables, too. */
  id: z.uuid(),
  created_at: z.iso.datetime(),
  /** The newest migration that the rows know. */
  migration: z.string(),
  tables: z.record(z.string(), z.object({ rows: z.int(), sha256: z.string() })),
  blobs: z.int(),
});
export type Manifest = z.infer<typeof Manifest>;

/** A folder that cannot be taken for a backup. The message is one line. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}

export const manifestPath = (folder: string): string => join(folder, FILE);
/** One folder for each backup: that of the manifest, and of one that is being made. */
export const tablesFolder = (folder: string): string => join(folder, 'tables');
export const tablePath = (folder: string, { id }: Pick<Manifest, 'id'>, table: string): string =>
  join(tablesFolder(folder), id, `${table}.jsonl`);
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

/** @returns undefined where there is none @throws {NotABackup} where it cannot be read, or was made by a newer Pictor */
export const findManifest = async (folder: string): Promise<Manifest | undefined> => {
  const text = await readFile(manifestPath(folder), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = Manifest.safeParse(parseJson(text));
  if (!parsed.success) throw new NotABackup(`${folder}: the manifest is not one of this format`);
  if (!(parsed.data.migration in migrations)) throw new NotABackup(`${folder} was made by a newer Pictor`);
  return parsed.data;
};

/** Reads it and compares every table with it, before anybody believes a row. @throws {NotABackup} */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const manifest = await findManifest(folder);
  if (!manifest) throw new NotABackup(`${folder} holds no backup, or one that was broken off`);
  for (const [table, { sha256 }] of Object.entries(manifest.tables)) {
    const found = await sha256Of(createReadStream(tablePath(folder, manifest, table))).catch(() => undefined);
    if (found !== sha256) throw new NotABackup(`${folder}: the table ${table} is not as it was written`);
  }
  return manifest;
};
