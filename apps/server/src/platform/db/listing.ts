import type { ListFilter, ListSort } from '@pictor/contracts';
import { type RawBuilder, sql } from 'kysely';
import { LIBRARY_BOUNDS } from '../bounds/library.ts';
import { type Cursor, formatCursor, parseCursor } from './cursor.ts';
import { searchForm } from './search/search-grams.ts';

/** Where a page of a list begins: at an offset, whose rows have to be counted, or after a row, which costs the same at any depth. */
export type PageStart = { offset: number } | { after: Cursor };

interface Listed {
  id: string;
  created_at: number;
  size_bytes: number;
}

const KEYS = { newest: 'created_at', oldest: 'created_at', largest: 'size_bytes' } as const;

/** @throws {BadRequest} `invalid_cursor` */
export const startOf = (offset: number, cursor: string | undefined): PageStart => {
  const after = parseCursor(cursor);
  return after ? { after } : { offset };
};

/** Ties are sorted by id, in the same direction. */
export const pageOrder = (table: 'images' | 'videos', sort: ListSort, start: PageStart) => {
  const key = sql.ref(`${table}.${KEYS[sort]}`);
  const id = sql.ref(`${table}.id`);
  const comparison = sql.raw(sort === 'oldest' ? '>' : '<');
  const after =
    'after' in start ? [sql<boolean>`(${key}, ${id}) ${comparison} (${start.after.key}, ${start.after.id})`] : [];
  return {
    key,
    direction: sort === 'oldest' ? ('asc' as const) : ('desc' as const),
    after,
    offset: 'offset' in start ? start.offset : 0,
  };
};

/** For rows that are found by their ids. The comparison has a form for which SQLite does not read all rows of the owner by an index. */
export const ownedBy = (table: 'images' | 'videos', userId: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${table}.user_id`)} = ${userId}) is true`;

/** Whether a text contains another, ignoring case and Unicode composition. */
export const contains = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`strpos(lower(normalize(${sql.ref(column)})), ${searchForm(text)}) > 0`;

/** The words of a search, without duplicates. */
export const wordsOf = (q: string | undefined): string[] => [...new Set((q ?? '').trim().split(/\s+/))].filter(Boolean);

/** Restrict a list to the dates of a filter. */
export const dateConditions = (table: 'images' | 'videos', { from, to }: ListFilter): RawBuilder<boolean>[] => {
  const createdAt = sql.ref(`${table}.created_at`);
  const conditions: RawBuilder<boolean>[] = [];
  if (from !== undefined) conditions.push(sql`${createdAt} >= ${Date.parse(from)}`);
  if (to !== undefined) conditions.push(sql`${createdAt} < ${Date.parse(to)}`);
  return conditions;
};

export const isFiltered = ({ q, model, from, to }: ListFilter): boolean =>
  [q, model, from, to].some((value) => value !== undefined);

/** Whether finding a page may require reading a whole library. */
export const isCostly = (filter: ListFilter, start: PageStart): boolean =>
  isFiltered(filter) || ('offset' in start && start.offset > LIBRARY_BOUNDS.countedOffset.value);

/** How many rows a list has. If `isExact` is false, `total` is a lower bound. */
export interface ListTotal {
  total: number;
  isExact: boolean;
}

/** The paging fields of the response for one page of rows. */
export const presentPage = (
  rows: readonly Listed[],
  sort: ListSort,
  { total, isExact, limit, start }: ListTotal & { limit: number; start: PageStart },
) => {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const offset = 'offset' in start ? start.offset : 0;
  const reached = offset + rows.length;
  return {
    total: Math.max(total, reached),
    ...(isExact ? {} : { total_is_lower_bound: true as const }),
    limit,
    offset,
    next_offset: 'offset' in start && last && (reached < total || !isExact) ? reached : null,
    next_cursor: last ? formatCursor({ key: last[KEYS[sort]], id: last.id }) : null,
  };
};
