import { Kysely, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

/** The database or a transaction on it: queries take it as their first parameter. */
export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

export const openDatabase = (file: string): Database => new Kysely<Tables>({ dialect: new NodeSqliteDialect(file) });

/** @throws what the failing migration threw; nothing of that migration stays */
export const migrateToLatest = async (db: Database): Promise<void> => {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) throw error;
};
