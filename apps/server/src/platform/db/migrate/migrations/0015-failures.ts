import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../../dialect.ts';
import { convertFormerMessages } from '../former-messages.ts';

/**
 * A failure is stored as codes and values instead of text. The column of the text gets the new name, so no table is rebuilt and the
 * constraint stays: it says that a failed edit has a failure. `fill` converts the texts, and the next migration drops `messages`.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('edits').renameColumn('message', 'failure').execute();
  // SQLite cannot rename a constraint.
  if (isPostgres(db))
    await sql`alter table edits rename constraint edits_message_exactly_when_failed
      to edits_failure_exactly_when_failed`.execute(db);
};

export const fill = convertFormerMessages;
