import type { Kysely } from 'kysely';
import { FORMER_TABLES } from '../former-tasks.ts';

/** The former tables of tasks are empty. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of FORMER_TABLES) await db.schema.dropTable(table).execute();
};
