import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Dialect, Kysely, sql, type Transaction } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { DatabaseConfig } from '../config/config.ts';
import { migrations } from './migrations.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** The database or a transaction on it: queries take it as their first parameter. */
export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

const QUERY_MILLISECONDS = 30_000;

interface Options {
  /** Hears of a connection that broke while nobody used it; the next query gets a new one. */
  onError: (error: Error) => void;
  /** Whether a query may take as long as it takes. */
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

/** The tables are of a version that this one does not know, and cannot be used by it. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer';
  constructor() {
    super('was last used by a newer Pictor: start that one, or restore a backup from before it');
  }
}

/** Whether a migration was made there that this version does not have; only where one was made at all. */
const isNewer = async (db: Database): Promise<boolean> => {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.some(({ name }) => !(name in migrations));
};

/** @returns whether a library has been begun there, by this Pictor or an older one @throws {DatabaseNewer} */
export const isMigrated = async (config: DatabaseConfig): Promise<'no' | 'partly' | 'fully'> => {
  // To open it would make the file.
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

/** Brings the tables to this version. Of several processes at once one does it. @throws {DatabaseNewer} @throws what the failing migration threw; nothing of that migration stays */
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

/** Writes, and takes it back. @throws {DiskFull | Unavailable} where nothing can be written, as on a standby or a locked file */
export const requireWritable = async (db: Database): Promise<void> => {
  const write = db.transaction().execute(async (trx) => {
    // A row that nobody else writes: a process that stands still in the middle of this holds up no other.
    await trx.insertInto('leases').values({ name: randomUUID(), holder: '', expires_at: 0 }).execute();
    throw new Undone();
  });
  await write.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
};
