import type { Kysely } from 'kysely';

/**
 * An edit may have several results. `shortfall` says why a completed edit has fewer than were asked for. The size of a result is kept with
 * it, because the picture may be deleted before its task is.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  const edits = db.schema.alterTable('edits');
  await edits.addColumn('count', 'integer', (c) => c.notNull().defaultTo(1)).execute();
  await edits.addColumn('shortfall', 'text').execute();
  const outputs = db.schema.alterTable('edit_outputs');
  for (const name of ['width', 'height']) await outputs.addColumn(name, 'integer').execute();
  for (const name of ['evidence', 'model_version']) await outputs.addColumn(name, 'text').execute();
};
