import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { migrations } from '../../db/migrations.ts';

const FORMAT = 1;
const FILE = 'manifest.json';

/**
 * What a backup holds. It is written last: a folder without it is none, or one that was broken off. Rows are as the database has
 * them, one JSON object a line, so that SQLite's backup fills PostgreSQL and the other way round.
 */
const Manifest = z.object({
  format: z.literal(FORMAT),
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
export const tablePath = (folder: string, table: string): string => join(folder, 'tables', `${table}.jsonl`);
export const blobFolder = (folder: string): string => join(folder, 'blobs');

export const newestMigration = (): string => Object.keys(migrations).toSorted().at(-1) ?? '';

export const formatManifest = (manifest: Omit<Manifest, 'format'>): string =>
  `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`;

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};

/** Reads it and compares every table with it, before anybody believes a row. @throws {NotABackup} */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(manifestPath(folder), 'utf8').catch(() => {
    throw new NotABackup(`${folder} holds no backup, or one that was broken off`);
  });
  const parsed = Manifest.safeParse(JSON.parse(text));
  if (!parsed.success) throw new NotABackup(`${folder}: the manifest is not one of this format`);
  if (!(parsed.data.migration in migrations)) throw new NotABackup(`${folder} was made by a newer Pictor`);
  for (const [table, { sha256 }] of Object.entries(parsed.data.tables)) {
    const found = await hashOf(tablePath(folder, table)).catch(() => undefined);
    if (found !== sha256) throw new NotABackup(`${folder}: the table ${table} is not as it was written`);
  }
  return parsed.data;
};
