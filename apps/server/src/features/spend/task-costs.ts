import { type Cost, type Currency, convertMicros, fromMicros } from '@pictor/contracts';
import type { Database } from '../../platform/db/database.ts';
import type { EditRow } from '../../platform/db/tables.ts';
import { findSettings } from './settings.ts';

interface Part {
  edit_id: string;
  currency: Currency | null;
  micros: number | null;
  exact: number;
}

const findParts = async (db: Database, ids: readonly string[]): Promise<Part[]> =>
  await db
    .selectFrom('spend')
    .select(({ fn }) => [
      'edit_id',
      'currency',
      fn.sum<number | null>('amount_micros').as('micros'),
      fn.min<number>('exact').as('exact'),
    ])
    .where('edit_id', 'in', [...ids])
    .groupBy(['edit_id', 'currency'])
    .execute();

const findCurrencies = async (db: Database, userIds: readonly string[]): Promise<Map<string, Currency>> => {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'currency'])
    .where('id', 'in', [...new Set(userIds)])
    .execute();
  return new Map(rows.map(({ id, currency }) => [id, currency]));
};

/** The sum of the entries of an edit. Null if there is none, or if the amount of one is not known. */
const sumOf = (parts: readonly Part[], currency: Currency, cnyPerUsd: number): Cost | null => {
  if (parts.length === 0) return null;
  let micros = 0;
  for (const part of parts) {
    if (part.micros === null || part.currency === null) return null;
    micros += convertMicros(part.micros, part.currency, currency, cnyPerUsd);
  }
  return { amount: fromMicros(micros), currency, exact: parts.every(({ exact }) => exact === 1) };
};

/** Adds what the calls of edits have cost, in the currency of their owners. The darkroom costs nothing and has no entries. */
export const withCosts = async <Edit extends Pick<EditRow, 'id' | 'user_id' | 'model'>>(
  db: Database,
  edits: readonly Edit[],
): Promise<(Edit & { cost: Cost | null })[]> => {
  if (edits.length === 0) return [];
  const parts = Map.groupBy(
    await findParts(
      db,
      edits.map(({ id }) => id),
    ),
    ({ edit_id }) => edit_id,
  );
  const currencies = await findCurrencies(
    db,
    edits.map(({ user_id }) => user_id),
  );
  const { cny_per_usd } = await findSettings(db);
  return edits.map((edit) => {
    const currency = currencies.get(edit.user_id) ?? 'CNY';
    const free = edit.model === 'darkroom' ? { amount: 0, currency, exact: true } : null;
    return { ...edit, cost: sumOf(parts.get(edit.id) ?? [], currency, cny_per_usd) ?? free };
  });
};
