import { type Insertable, type RawBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { isPostgres } from '../../platform/db/dialect.ts';
import type { BudgetCallRow, ReservationRow, SpendRow, Tables } from '../../platform/db/tables.ts';

/** A day or a month of the house or of a user. */
export interface Period {
  holder: string;
  name: string;
}

/** The amounts that are added to the sums of a period. */
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

/** The amount that is reserved and spent in a period. */
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

/** Locks the row. */
export const lockReservation = async (trx: DatabaseTransaction, editId: string): Promise<ReservationRow | undefined> =>
  await trx
    .updateTable('budget_reservations')
    .set((eb) => ({ edit_id: eb.ref('edit_id') }))
    .where('edit_id', '=', editId)
    .returningAll()
    .executeTakeFirst();

export const setReserved = async (trx: DatabaseTransaction, editId: string, reserved_micros: number): Promise<void> => {
  await trx.updateTable('budget_reservations').set({ reserved_micros }).where('edit_id', '=', editId).execute();
};

export const insertCall = async (trx: DatabaseTransaction, call: BudgetCallRow): Promise<void> => {
  await trx.insertInto('budget_calls').values(call).execute();
};

/**
 * Inserts a call in one statement, which keeps the reservation from being deleted meanwhile.
 *
 * @returns false if there is no reservation, or if an earlier call is open
 */
export const insertFirstCall = async (db: Database, call: BudgetCallRow): Promise<boolean> => {
  const { edit_id, position, run, results, engine, provider, model, currency, result_micros } = call;
  const { numAffectedRows = 0n } = await sql`
    insert into budget_calls (edit_id, position, run, results, engine, provider, model, currency, result_micros)
    select edit_id, cast(${position} as integer), cast(${run} as text), cast(${results} as integer),
      cast(${engine} as text), cast(${provider} as text), cast(${model} as text), cast(${currency} as text),
      cast(${result_micros} as bigint)
    from budget_reservations where edit_id = ${edit_id} ${isPostgres(db) ? sql`for key share` : sql``}
    on conflict (edit_id, position) do nothing`.execute(db);
  return numAffectedRows > 0n;
};

/** Hands a call over to another attempt, if it is open. */
export const takeOverCall = async (
  db: Database,
  { edit_id, position, run }: Pick<BudgetCallRow, 'edit_id' | 'position' | 'run'>,
): Promise<void> => {
  await db
    .updateTable('budget_calls')
    .set({ run })
    .where('edit_id', '=', edit_id)
    .where('position', '=', position)
    .execute();
};

/** Hands an open call of the same attempt over to another provider. @returns whether there is one */
export const moveCall = async (
  trx: DatabaseTransaction,
  { edit_id, position, run, ...payee }: BudgetCallRow,
): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('budget_calls')
    .set(payee)
    .where('edit_id', '=', edit_id)
    .where('position', '=', position)
    .where('run', '=', run)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** @param run only a call of this attempt, if it is given */
export const deleteCalls = async (
  trx: DatabaseTransaction,
  editId: string,
  { position, run }: { position?: number; run?: string } = {},
): Promise<BudgetCallRow[]> => {
  let query = trx.deleteFrom('budget_calls').where('edit_id', '=', editId);
  if (position !== undefined) query = query.where('position', '=', position);
  if (run !== undefined) query = query.where('run', '=', run);
  return await query.returningAll().execute();
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
