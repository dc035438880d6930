import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

/** Names of what one process at a time may do. */
export type LeaseName = 'doctor' | 'sweeps' | 'recovery' | 'backup';

const HOLDER = randomUUID();
/** Of a holder that was killed it stays so long. */
const HELD_MILLISECONDS = 60_000;

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

const releaseLease = async (db: Database, name: LeaseName): Promise<void> => {
  await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', HOLDER).execute();
};

interface HeldLease extends AsyncDisposable {
  /** Whether it is ours still: a process that was held up may have lost it. */
  isOurs: () => Promise<boolean>;
}

/** Holds a lease until it is disposed of, on a connection that is free to prolong it. @returns undefined where somebody else has it */
export const holdLease = async (db: Database, name: LeaseName): Promise<HeldLease | undefined> => {
  const prolong = (): Promise<boolean> => takeLease(db, name, HELD_MILLISECONDS);
  if (!(await prolong())) return undefined;
  const prolonging = setInterval(() => {
    // A database that is away for a moment is asked again; `isOurs` tells what came of it.
    prolong().catch(() => {});
  }, HELD_MILLISECONDS / 3);
  return {
    isOurs: prolong,
    [Symbol.asyncDispose]: async () => {
      clearInterval(prolonging);
      await releaseLease(db, name);
    },
  };
};

/** Whether anybody holds it. */
export const isLeased = async (db: Database, name: LeaseName): Promise<boolean> =>
  (await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst()) !== undefined;
