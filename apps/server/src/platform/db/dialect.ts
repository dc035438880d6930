import { type Kysely, PostgresAdapter } from 'kysely';

/** Whether a query has to be written for PostgreSQL. Otherwise it is for SQLite. */
export const isPostgres = <DB>(db: Kysely<DB>): boolean => db.getExecutor().adapter instanceof PostgresAdapter;
