import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

/** Names of what one process at a time may do; a download is one person's. */
export type LeaseName = 'doctor' | 'sweeps' | 'recovery' | 'backup' | 'move' | `download ${string}`;

const PROCESS = randomUUID();
/** Of a holder that was killed it stays so long. */
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
 * Takes a lease, or prolongs this process's own, for so many milliseconds. Whoever holds it past that shares it with the next.
 *
 * @returns whether this process holds it now
 */
export const takeLease = async (db: Database, name: LeaseName, milliseconds: number): Promise<boolean> =>
  await take(db, name, PROCESS, milliseconds);

interface HeldLease extends AsyncDisposable {
  /** Whether it was ours all the time: a process that was held up may have lost it, and nobody else need have taken it. */
  isOurs: () => Promise<boolean>;
}

/** Holds a lease until it is disposed of, on a connection that is free to prolong it. @returns undefined where somebody else has it */
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
    // A database that is away for a moment is asked again; whoever asks whether it is ours hears what came of it.
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

/** Whether anybody holds it. */
export const isLeased = async (db: Database, name: LeaseName): Promise<boolean> =>
  (await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst()) !== undefined;
