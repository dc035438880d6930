import { randomUUID } from 'node:crypto';
import type { Database } from '../database.ts';

/** Names of work that only one process at a time may do. A download lease belongs to one person. */
export type LeaseName = 'doctor' | 'sweeps' | 'recovery' | 'backup' | 'move' | `download ${string}`;

const PROCESS = randomUUID();
/** A lease stays for this long after its holder was killed. */
const HELD_MILLISECONDS = 60_000;

const take = async (db: Database, name: LeaseName, holder: string, milliseconds: number): Promise<boolean> => {
  const now = Date.now();
  const lease = { holder, expires_at: now + milliseconds };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('leases')
    .values({ name, ...lease })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet(lease)
        .where((eb) => eb.or([eb('leases.expires_at', '<=', now), eb('leases.holder', '=', holder)])),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
};

/**
 * Takes a lease, or extends this process's own lease, for so many milliseconds. A holder that works longer than that may run at the same
 * time as the next holder.
 *
 * @returns whether this process holds it now
 */
export const takeLease = async (db: Database, name: LeaseName, milliseconds: number): Promise<boolean> =>
  await take(db, name, PROCESS, milliseconds);

interface HeldLease extends AsyncDisposable {
  /**
   * Whether this process has held the lease without interruption. A process that was suspended may have lost it, even if nobody else took
   * it.
   */
  isOurs: () => Promise<boolean>;
}

/**
 * Holds a lease until it is disposed of. A free connection has to be available to extend it. @returns undefined if somebody else holds it
 */
export const holdLease = async (db: Database, name: LeaseName): Promise<HeldLease | undefined> => {
  const holder = randomUUID();
  if (!(await take(db, name, holder, HELD_MILLISECONDS))) return undefined;
  let isLost = false;
  const isOurs = async (): Promise<boolean> => {
    const now = Date.now();
    const { numUpdatedRows } = await db
      .updateTable('leases')
      .set({ expires_at: now + HELD_MILLISECONDS })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    isLost ||= numUpdatedRows === 0n;
    return !isLost;
  };
  const prolonging = setInterval(() => {
    // If the database is unavailable for a moment, the next interval tries again. A caller of `isOurs` gets its own result.
    isOurs().catch(() => {});
  }, HELD_MILLISECONDS / 3);
  return {
    isOurs,
    [Symbol.asyncDispose]: async () => {
      clearInterval(prolonging);
      await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
    },
  };
};

/** Whether any process holds it. */
export const isLeased = async (db: Database, name: LeaseName): Promise<boolean> =>
  (await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst()) !== undefined;
