import type { Database } from '../../platform/db/database.ts';
import type { DoctorRoundRow } from '../../platform/db/tables.ts';

export const deleteThumbnail = async (db: Database, id: string): Promise<void> => {
  await db.deleteFrom('assets').where('id', '=', id).where('thumbnail_of', 'is not', null).execute();
};

/** Replaces the previous round. If no bytes were read in this round, the previous count of damaged blobs stays. */
export const saveRound = async (db: Database, round: Omit<DoctorRoundRow, 'id'>): Promise<void> => {
  const { damaged, ...counts } = round;
  await db
    .insertInto('doctor_round')
    .values({ id: 1, ...round })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...counts, ...(damaged !== null && { damaged }) }))
    .execute();
};
