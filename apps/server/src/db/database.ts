import { Kysely, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { DatabaseConfig } from '../config/config.ts';
import { migrations } from './migrations.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** The database or a transaction on it: queries take it as their first parameter. */
export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

/** `onError` hears of a connection that broke while nobody used it; the next query gets a new one. */
export const openDatabase = (config: DatabaseConfig, onError: (error: Error) => void): Database => {
  switch (config.kind) {
    case 'sqlite':
      return new Kysely<Tables>({ dialect: new NodeSqliteDialect(config.file) });
    case 'postgres':
      return new Kysely<Tables>({ dialect: createPostgresDialect(config.url, config.connections, onError) });
  }
};

/** @throws what the failing migration threw; nothing of that migration stays */
export const migrateToLatest = async (db: Database): Promise<void> => {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) throw error;
};
