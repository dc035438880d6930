import { type Budgets, type Currency, convertMicros, fromMicros, toMicros } from '@pictor/contracts';
import type { Database } from '../../platform/db/database.ts';
import type { BudgetsRow } from '../../platform/db/tables.ts';

/** The settings before an administrator has saved others. The rate is only a rough one. */
export const DEFAULTS: Budgets = {
  currency: 'CNY',
  cny_per_usd: 7,
  time_zone: 'Asia/Shanghai',
  house_day: null,
  house_month: null,
  person_day: null,
  person_month: null,
  refuse_unknown: false,
};

const amountOf = (micros: number | null): number | null => (micros === null ? null : fromMicros(micros));
const microsOf = (amount: number | null): number | null => (amount === null ? null : toMicros(amount));

export const findSettings = async (db: Database): Promise<Budgets> => {
  const row = await db.selectFrom('budgets').selectAll().executeTakeFirst();
  if (!row) return DEFAULTS;
  return {
    currency: row.currency,
    cny_per_usd: fromMicros(row.cny_per_usd_micros),
    time_zone: row.time_zone,
    house_day: amountOf(row.house_day_micros),
    house_month: amountOf(row.house_month_micros),
    person_day: amountOf(row.person_day_micros),
    person_month: amountOf(row.person_month_micros),
    refuse_unknown: row.refuse_unknown === 1,
  };
};

export const saveSettings = async (db: Database, settings: Budgets): Promise<void> => {
  const row: Omit<BudgetsRow, 'id'> = {
    currency: settings.currency,
    cny_per_usd_micros: toMicros(settings.cny_per_usd),
    time_zone: settings.time_zone,
    house_day_micros: microsOf(settings.house_day),
    house_month_micros: microsOf(settings.house_month),
    person_day_micros: microsOf(settings.person_day),
    person_month_micros: microsOf(settings.person_month),
    refuse_unknown: settings.refuse_unknown ? 1 : 0,
  };
  await db
    .insertInto('budgets')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
};

/** Budgets are counted in CNY. */
export const toCny = (micros: number, currency: Currency, { cny_per_usd }: Budgets): number =>
  convertMicros(micros, currency, 'CNY', cny_per_usd);
