import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { DatabaseConfig } from '../../config/config.ts';
import { type Database, openDatabase } from '../database.ts';
import { isPostgres } from '../dialect.ts';
import type { Progress, TableMigration } from './migration.ts';
import { migrations } from './migrations.ts';

type Migrations = Readonly<Record<string, TableMigration>>;

/** Names the lock that a migrating process holds in PostgreSQL. Any number that nothing else uses. */
const LOCK = 7_318_204_551;

/** The tables are of a newer version than this one knows, so this version cannot use them. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer';
  constructor() {
    super('was last used by a newer Pictor: start that one, or restore a backup from before it');
  }
}

/** Rows that reference a row which does not exist. */
class BrokenReferences extends Error {
  override readonly name = 'BrokenReferences';
}

/** A migration may drop and create a table that others reference. SQLite checks the references here, because they are off meanwhile. */
const checked = ({ up }: TableMigration): TableMigration => ({
  up: async (db) => {
    await up(db);
    if (isPostgres(db)) return;
    const { rows } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(db);
    const [broken] = rows;
    if (broken) throw new BrokenReferences(`rows of ${broken.table} reference missing rows of ${broken.parent}`);
  },
});

const migratorOf = (db: Database, all: Migrations): Migrator => {
  const provided = Object.fromEntries(Object.entries(all).map(([name, migration]) => [name, checked(migration)]));
  return new Migrator({ db, provider: { getMigrations: async () => provided } });
};

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
    const found = await migratorOf(db, migrations).getMigrations();
    const done = found.filter(({ executedAt }) => executedAt !== undefined);
    if (done.length === 0) return 'no';
    if (await isNewer(db)) throw new DatabaseNewer();
    return done.length < found.length ? 'partly' : 'fully';
  } finally {
    await db.destroy();
  }
};

/** Runs the migrations up to this one. Its tables may be rebuilt: in SQLite, dropping a table would delete all rows that reference it. */
const migrateTo = async (db: Database, all: Migrations, name: string): Promise<void> => {
  // SQLite ignores this pragma inside a transaction.
  if (!isPostgres(db)) await sql`pragma foreign_keys = off`.execute(db);
  const { error } = await migratorOf(db, all).migrateTo(name);
  if (!isPostgres(db)) await sql`pragma foreign_keys = on`.execute(db);
  if (error !== undefined) throw (await isNewer(db).catch(() => false)) ? new DatabaseNewer() : error;
};

interface Options {
  /** Called after each batch of rows that a migration has filled in. */
  onProgress?: (migration: string, progress: Progress) => void;
  /** The migrations of this version, except in tests. */
  all?: Migrations;
}

const migrateAll = async (db: Database, { onProgress, all = migrations }: Options): Promise<void> => {
  const names = Object.keys(all);
  const pending = (await migratorOf(db, all).getMigrations()).filter(({ executedAt }) => executedAt === undefined);
  const first = names.length - pending.length;
  for (const [index, name] of names.entries()) {
    const { fill } = all[name] ?? {};
    const isLast = index === names.length - 1;
    // Later migrations run after a fill. The last migration before the pending ones may have been interrupted during its fill.
    if (isLast || (fill && index >= first - 1)) await migrateTo(db, all, name);
    if (fill && index >= first - 1) await fill(db, (progress) => onProgress?.(name, progress));
  }
};

/**
 * Other processes that start at the same time wait. PostgreSQL releases the lock when the connection ends. The work uses the same connection,
 * because there may be only one.
 */
const withLock = async (db: Database, work: (connection: Database) => Promise<void>): Promise<void> => {
  if (!isPostgres(db)) return await work(db);
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(connection);
    try {
      await work(connection);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(connection);
    }
  });
};

/**
 * Brings the tables to this version. If several processes call it at the same time, one of them does it.
 *
 * @throws {DatabaseNewer}
 * @throws the error of the failed migration; that migration leaves no changes behind, except rows that its `fill` has finished
 */
export const migrate = async (config: DatabaseConfig, options: Options = {}): Promise<void> => {
  const db = openDatabase(config, { onError: () => {}, patient: true });
  try {
    await withLock(db, (connection) => migrateAll(connection, options));
  } finally {
    await db.destroy();
  }
};
