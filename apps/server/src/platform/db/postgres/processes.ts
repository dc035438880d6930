import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** The application name of the connection for messages. Each running process keeps one such connection open. */
export const QUEUE_APPLICATION = 'pictor queue';

/** Whether a Pictor process is running on this PostgreSQL database. */
export const isInUse = async (db: Database): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name = ${QUEUE_APPLICATION} limit 1
  `.execute(db);
  return rows.length > 0;
};
