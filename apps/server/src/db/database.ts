import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Dialect, Kysely, sql, type Transaction } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { DatabaseConfig } from '../config/config.ts';
import { migrations } from './migrations.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** The database or a transaction on it. Queries take it as their first parameter. */
export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

const QUERY_MILLISECONDS = 30_000;

interface Options {
  /** Called when an idle connection breaks. The next query gets a new connection. */
  onError: (error: Error) => void;
  /** Whether queries run without a time limit. */
  patient?: boolean;
}

const dialectOf = (config: DatabaseConfig, { onError, patient = false }: Options): Dialect => {
  switch (config.kind) {
    case 'sqlite':
      return new NodeSqliteDialect(config.file);
    case 'postgres':
      return createPostgresDialect({ ...config, onError, queryMilliseconds: patient ? undefined : QUERY_MILLISECONDS });
  }
};

export const openDatabase = (config: DatabaseConfig, options: Options): Database =>
  new Kysely<Tables>({ dialect: dialectOf(config, options) });

const migratorOf = (db: Database): Migrator =>
  new Migrator({ db, provider: { getMigrations: async () => migrations } });

/** The tables are of a newer version than this one knows, so this version cannot use them. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer';
  constructor() {
    super('was last used by a newer Pictor: start that one, or restore a backup from before it');
  }
}

/** Whether the database has a migration that this version does not know. Call only if at least one migration was run. */
const isNewer = async (db: Database): Promise<boolean> => {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.some(({ name }) => !(name in migrations));
};

/** @returns whether there is a library, and whether all migrations of this version have run @throws {DatabaseNewer} */
export const isMigrated = async (config: DatabaseConfig): Promise<'no' | 'partly' | 'fully'> => {
  // Opening the database would create the file.
  if (config.kind === 'sqlite' && !existsSync(config.file)) return 'no';
  const db = openDatabase(config, { onError: () => {} });
  try {
    const found = await migratorOf(db).getMigrations();
    const done = found.filter(({ executedAt }) => executedAt !== undefined);
    if (done.length === 0) return 'no';
    if (await isNewer(db)) throw new DatabaseNewer();
    return done.length < found.length ? 'partly' : 'fully';
  } finally {
    await db.destroy();
  }
};

/**
 * Brings the tables to this version. If several processes call it at the same time, one of them does it.
 *
 * @throws {DatabaseNewer}
 * @throws the error of the failed migration; that migration leaves no changes behind
 */
export const migrate = async (config: DatabaseConfig): Promise<void> => {
  const db = openDatabase(config, { onError: () => {}, patient: true });
  try {
    const { error } = await migratorOf(db).migrateToLatest();
    if (error !== undefined) throw (await isNewer(db).catch(() => false)) ? new DatabaseNewer() : error;
  } finally {
    await db.destroy();
  }
};

class Undone extends Error {
  override readonly name = 'Undone';
}

/** Writes a row and rolls back. @throws {DiskFull | Unavailable} if nothing can be written, as on a standby or a locked file */
export const requireWritable = async (db: Database): Promise<void> => {
  const write = db.transaction().execute(async (trx) => {
    // No other process writes this row, so a process that stops in the middle of this transaction blocks no other.
    await trx.insertInto('leases').values({ name: randomUUID(), holder: '', expires_at: 0 }).execute();
    throw new Undone();
  });
  await write.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
};
