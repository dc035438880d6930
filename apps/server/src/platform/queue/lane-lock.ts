import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../db/database.ts';

/**
 * A process that stalls while it holds the lock loses it after this long. This is shorter than the time after which the statements of
 * others time out.
 */
const HELD_MILLISECONDS = 3000;

/** Runs `work` in a transaction while no other process runs anything under the lock of the same lane. */
export const withLaneLock = async <T>(
  db: Database,
  lane: string,
  work: (trx: DatabaseTransaction) => Promise<T>,
): Promise<T> =>
  await db.transaction().execute(async (trx) => {
    await sql`
      select set_config('idle_in_transaction_session_timeout', ${String(HELD_MILLISECONDS)}, true),
        pg_advisory_xact_lock(hashtextextended(${`pictor queue ${lane}`}, 0))`.execute(trx);
    return await work(trx);
  });
