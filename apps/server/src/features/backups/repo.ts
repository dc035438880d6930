import type { Database } from '../../platform/db/database.ts';
import type { Manifest } from './manifest.ts';

type Made = Pick<Manifest, 'id' | 'created_at'>;

/** Records the backup, so that the library recognizes it later. */
export const insertBackup = async (db: Database, { id, created_at }: Made): Promise<void> => {
  await db
    .insertInto('backups')
    .values({ id, created_at: Date.parse(created_at) })
    .execute();
};

export const knowsBackup = async (db: Database, id: string): Promise<boolean> =>
  (await db.selectFrom('backups').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
