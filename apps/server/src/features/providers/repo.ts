import type { ProviderKind } from '@pictor/contracts';
import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { EnvironmentPricesRow, ProviderRow } from '../../platform/db/tables.ts';

/** Serializes changes of administrators, on the row that all of them lock first. */
export const takeTurn = async (trx: DatabaseTransaction): Promise<void> => {
  await trx.updateTable('administration').set({ id: 1 }).execute();
};

/** Grows with every change. A deleted provider keeps its row, so no change can make it smaller. */
export const readVersion = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ version: number }>`
    select cast((select coalesce(sum(revision), 0) from providers)
      + (select coalesce(sum(revision), 0) from environment_prices) as bigint) as version`.execute(db);
  return rows[0]?.version ?? 0;
};

const selectExisting = (db: Database) =>
  db.selectFrom('providers').selectAll().where('deleted_at', 'is', null).orderBy('position').orderBy('id');

/** In their order. */
export const listProviders = async (db: Database): Promise<ProviderRow[]> => await selectExisting(db).execute();

export const findProvider = async (db: Database, id: string): Promise<ProviderRow | undefined> =>
  await selectExisting(db).where('id', '=', id).executeTakeFirst();

/** @returns false if a provider has, or had, this id */
export const insertProvider = async (trx: DatabaseTransaction, row: ProviderRow): Promise<boolean> => {
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('providers')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
};

export type ProviderChange = Partial<Omit<ProviderRow, 'id' | 'kind' | 'revision' | 'created_at'>>;

export const updateProvider = async (trx: DatabaseTransaction, id: string, change: ProviderChange): Promise<void> => {
  await trx
    .updateTable('providers')
    .set((eb) => ({ ...change, revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
};

/** Does not count as a change of the provider, because another one was moved. */
export const setPosition = async (trx: DatabaseTransaction, id: string, position: number): Promise<void> => {
  await trx.updateTable('providers').set({ position }).where('id', '=', id).execute();
};

export const listPrices = async (db: Database): Promise<EnvironmentPricesRow[]> =>
  await db.selectFrom('environment_prices').selectAll().execute();

export const setPrices = async (
  trx: DatabaseTransaction,
  { provider_id, models, revision }: EnvironmentPricesRow & { provider_id: ProviderKind },
): Promise<void> => {
  await trx
    .insertInto('environment_prices')
    .values({ provider_id, models, revision })
    .onConflict((conflict) => conflict.column('provider_id').doUpdateSet({ models, revision }))
    .execute();
};
