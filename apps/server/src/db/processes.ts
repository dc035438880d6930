import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What the connections of a process at work are called: each has one for messages as long as it lives. */
export const QUEUE_APPLICATION = 'pictor queue';

/** Whether a process of Pictor is at work on this PostgreSQL. */
export const isInUse = async (db: Database): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name = ${QUEUE_APPLICATION} limit 1
  `.execute(db);
  return rows.length > 0;
};
