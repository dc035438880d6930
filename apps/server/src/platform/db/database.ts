import { randomUUID } from 'node:crypto';
import { type Dialect, Kysely, type Transaction } from 'kysely';
import type { DatabaseConfig } from '../config/config.ts';
import { createPostgresDialect } from './postgres/postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite/sqlite-dialect.ts';
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
