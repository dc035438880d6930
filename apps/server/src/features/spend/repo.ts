import { type Insertable, type RawBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { ReservationRow, SpendRow, Tables } from '../../platform/db/tables.ts';

/** A day or a month of the house or of a user. */
export interface Period {
  holder: string;
  name: string;
}

/** What is added to the sums of a period. */
export interface Change {
  reserved: number;
  spent: number;
}

const valuesOf = (periods: readonly Period[], { reserved, spent }: Change) =>
  periods.map(({ holder, name }) => ({ holder, period: name, reserved_micros: reserved, spent_micros: spent }));

/** A parameter whose type PostgreSQL cannot derive. */
const bigint = (value: number): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;

/**
 * Adds to the sums of several periods, in the given order. With limits, it is one conditional statement, so that concurrent tasks cannot
 * exceed a limit. Roll back if it returns fewer periods than were given.
 *
 * @param limits of what is reserved and spent, in the order of the periods; undefined where there is none
 * @returns the periods that were changed
 */
export const addToPeriods = async (
  trx: DatabaseTransaction,
  periods: readonly Period[],
  change: Change,
  limits: readonly (number | undefined)[] = [],
): Promise<Period[]> => {
  const sets = trx
    .insertInto('budget_periods')
    .values(valuesOf(periods, change))
    .onConflict((conflict) => {
      const update = conflict.columns(['holder', 'period']).doUpdateSet({
        reserved_micros: sql`budget_periods.reserved_micros + excluded.reserved_micros`,
        spent_micros: sql`budget_periods.spent_micros + excluded.spent_micros`,
      });
      const cases = periods.flatMap(({ holder, name }, at) => {
        const limit = limits[at];
        return limit === undefined
          ? []
          : [sql`when budget_periods.holder = ${holder} and budget_periods.period = ${name} then ${bigint(limit)}`];
      });
      if (cases.length === 0) return update;
      return update.where(
        sql<boolean>`budget_periods.reserved_micros + budget_periods.spent_micros + excluded.reserved_micros <= case ${sql.join(
          cases,
          sql` `,
        )} else ${bigint(Number.MAX_SAFE_INTEGER)} end`,
      );
    });
  const rows = await sets.returning(['holder', 'period as name']).execute();
  return rows;
};

/** What is reserved and spent of a period. */
export const findUsed = async (db: Database, { holder, name }: Period): Promise<number> => {
  const row = await db
    .selectFrom('budget_periods')
    .select(['reserved_micros', 'spent_micros'])
    .where('holder', '=', holder)
    .where('period', '=', name)
    .executeTakeFirst();
  return row ? row.reserved_micros + row.spent_micros : 0;
};

export const insertReservation = async (
  trx: DatabaseTransaction,
  reservation: Insertable<Tables['budget_reservations']>,
): Promise<void> => {
  await trx.insertInto('budget_reservations').values(reservation).execute();
};

/** Notes that calls are beginning. @returns false if there is no reservation, or if calls of an earlier attempt are open */
export const openCalls = async (db: Database, editId: string, run: string, results: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('budget_reservations')
    .set({ run, open_results: results })
    .where('edit_id', '=', editId)
    .where('open_results', '=', 0)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Locks the row. */
export const lockReservation = async (trx: DatabaseTransaction, editId: string): Promise<ReservationRow | undefined> =>
  await trx
    .updateTable('budget_reservations')
    .set((eb) => ({ edit_id: eb.ref('edit_id') }))
    .where('edit_id', '=', editId)
    .returningAll()
    .executeTakeFirst();

export const updateReservation = async (
  trx: DatabaseTransaction,
  editId: string,
  changes: Partial<Pick<ReservationRow, 'open_results' | 'reserved_micros' | 'run'>>,
): Promise<void> => {
  await trx.updateTable('budget_reservations').set(changes).where('edit_id', '=', editId).execute();
};

/** @returns the deleted rows in the order of their ids */
export const deleteReservations = async (
  trx: DatabaseTransaction,
  editIds: readonly string[],
): Promise<ReservationRow[]> => {
  if (editIds.length === 0) return [];
  const rows = await trx
    .deleteFrom('budget_reservations')
    .where('edit_id', 'in', [...editIds])
    .returningAll()
    .execute();
  return rows.toSorted((one, other) => (one.edit_id < other.edit_id ? -1 : 1));
};

export const insertEntry = async (trx: DatabaseTransaction, entry: SpendRow): Promise<void> => {
  await trx.insertInto('spend').values(entry).execute();
};

/** Reservations of edits that have ended or do not exist any more. There is one row for each unfinished edit, so the table is small. */
export const listLeftReservations = async (db: Database, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('budget_reservations')
    .select('budget_reservations.edit_id')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('edits')
            .select('edits.id')
            .whereRef('edits.id', '=', 'budget_reservations.edit_id')
            .where('edits.status', '=', 'processing'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  return rows.map(({ edit_id }) => edit_id);
};
