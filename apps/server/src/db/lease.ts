import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

/** Names of what one process at a time may do. */
export type LeaseName = 'doctor' | 'sweeps' | 'recovery' | 'backup';

const HOLDER = randomUUID();

/**
 * Takes a lease, or prolongs one's own, for so many milliseconds. Whoever holds it past that shares it with the next.
 *
 * @returns whether this process holds it now
 */
export const takeLease = async (db: Database, name: LeaseName, milliseconds: number): Promise<boolean> => {
  const now = Date.now();
  const lease = { holder: HOLDER, expires_at: now + milliseconds };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('leases')
    .values({ name, ...lease })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet(lease)
        .where((eb) => eb.or([eb('leases.expires_at', '<=', now), eb('leases.holder', '=', HOLDER)])),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
};

export const releaseLease = async (db: Database, name: LeaseName): Promise<void> => {
  await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', HOLDER).execute();
};

/** Whether anybody holds it. */
export const isLeased = async (db: Database, name: LeaseName): Promise<boolean> =>
  (await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst()) !== undefined;
