import type { Currency, SpendGroup } from '@pictor/contracts';
import { sql } from 'kysely';
import type { Database } from '../../platform/db/database.ts';

/** Sums of the entries with the same key and currency. `currency` is null for those whose amount is not known. */
export interface Group {
  key: string;
  /** Only in groups by model. */
  provider: string | null;
  currency: Currency | null;
  calls: number;
  results: number;
  micros: number | null;
  exact: number;
  failed: number;
  failed_billed: number;
  failed_micros: number | null;
}

interface Wanted {
  from: string;
  to: string;
  by: SpendGroup;
  /** Undefined: of all users. */
  userId: string | undefined;
}

const KEYS = { day: 'day', model: 'model', user: 'user_id' } as const;

/** Entries of different providers are told apart only by model. */
const PROVIDERS = {
  day: sql<string | null>`null`,
  model: sql<string | null>`provider`,
  user: sql<string | null>`null`,
} as const;

const failed = sql`outcome <> 'completed'`;
/** Also those that may have been billed. */
const billed = sql`(billed = 1 or billed is null)`;

export const listGroups = async (db: Database, { from, to, by, userId }: Wanted): Promise<Group[]> => {
  let query = db
    .selectFrom('spend')
    .select(({ fn }) => [
      `${KEYS[by]} as key` as const,
      PROVIDERS[by].as('provider'),
      'currency',
      fn.countAll<number>().as('calls'),
      fn.sum<number>('results').as('results'),
      fn.sum<number | null>('amount_micros').as('micros'),
      fn.min<number>('exact').as('exact'),
      sql<number>`sum(case when ${failed} then 1 else 0 end)`.as('failed'),
      sql<number>`sum(case when ${failed} and ${billed} then 1 else 0 end)`.as('failed_billed'),
      sql<number | null>`sum(case when ${failed} then amount_micros else 0 end)`.as('failed_micros'),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  const keys = by === 'model' ? (['model', 'provider'] as const) : [KEYS[by]];
  return await query
    .groupBy([...keys, 'currency'])
    .orderBy(KEYS[by])
    .execute();
};

/** The names of providers that administrators have set up and not deleted. */
export const findProviderNames = async (db: Database): Promise<Map<string, string>> => {
  const rows = await db.selectFrom('providers').select(['id', 'name']).where('deleted_at', 'is', null).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** The names of accounts that have not been deleted. */
export const findNames = async (db: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};
