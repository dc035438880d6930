import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../../dialect.ts';

/** The ledger of the costs of model calls, and the budgets. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await createLedger(db);
  await createBudgets(db);
  await db.schema
    .alterTable('users')
    .addColumn('currency', 'text', (c) => c.notNull().defaultTo('CNY'))
    .execute();
};

/** The rows have no foreign keys, because they outlive accounts and edits. */
const createLedger = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('spend')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('edit_id', 'text', (c) => c.notNull())
    .addColumn('engine', 'text', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('currency', 'text')
    .addColumn('amount_micros', 'bigint')
    .addColumn('budget_micros', 'bigint', (c) => c.notNull())
    .addColumn('exact', 'integer', (c) => c.notNull())
    .addColumn('results', 'integer', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('billed', 'integer')
    .addColumn('usage', 'text')
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  const create = (name: string, columns: string[]) => db.schema.createIndex(name).on('spend').columns(columns);
  await create('spend_edit_id', ['edit_id']).execute();
  await create('spend_of_user', ['user_id', 'day']).execute();
  await create('spend_day', ['day']).execute();
  await forbidChanges(db);
};

/** The database itself refuses to change or remove an entry. */
const forbidChanges = async (db: Kysely<unknown>): Promise<void> => {
  if (isPostgres(db)) {
    await sql`create function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'entries of this table are never changed'; end $$`.execute(db);
    await sql`create trigger spend_unchanged before update or delete on spend
      for each row execute function refuse_change()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete'])
    await sql`create trigger ${sql.ref(`spend_no_${change}`)} before ${sql.raw(change)} on spend
      begin select raise(abort, 'entries of this table are never changed'); end`.execute(db);
};

const createBudgets = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('budgets')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('currency', 'text', (c) => c.notNull())
    .addColumn('cny_per_usd_micros', 'bigint', (c) => c.notNull())
    .addColumn('time_zone', 'text', (c) => c.notNull())
    .addColumn('house_day_micros', 'bigint')
    .addColumn('house_month_micros', 'bigint')
    .addColumn('person_day_micros', 'bigint')
    .addColumn('person_month_micros', 'bigint')
    .addColumn('refuse_unknown', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('budget_periods')
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('period', 'text', (c) => c.notNull())
    .addColumn('reserved_micros', 'bigint', (c) => c.notNull())
    .addColumn('spent_micros', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('budget_periods_primary_key', ['holder', 'period'])
    .execute();
  await db.schema
    .createTable('budget_reservations')
    .addColumn('edit_id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('result_reserved_micros', 'bigint', (c) => c.notNull())
    .addColumn('reserved_micros', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('budget_calls')
    .addColumn('edit_id', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('results', 'integer', (c) => c.notNull())
    .addColumn('engine', 'text', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('currency', 'text')
    .addColumn('result_micros', 'bigint')
    .addPrimaryKeyConstraint('budget_calls_primary_key', ['edit_id', 'position'])
    .execute();
};
