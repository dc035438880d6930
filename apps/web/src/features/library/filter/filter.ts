import type { ListSort } from '@pictor/contracts';
import type { LibrarySearch } from './search.ts';

/** The part of the address that decides which records are listed, and in which order. */
export interface Filter {
  q: string | null;
  model: string | null;
  from: string | null;
  to: string | null;
  sort: ListSort;
}

export const filterOf = ({ q, model, from, to, sort }: LibrarySearch): Filter => ({
  q: q?.trim() || null,
  model: model ?? null,
  from: from ?? null,
  to: to ?? null,
  sort: sort ?? 'newest',
});

export const isNarrowed = ({ q, model, from, to }: Filter): boolean => [q, model, from, to].some(Boolean);

/** Midnight in the user's time zone. The days are added by calendar, which handles daylight saving time. */
function startOfDay(day: string, daysLater = 0): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}

/**
 * The part of a list call's query that narrows and sorts the list. It is empty for all records, newest first. The last day is included
 * completely: the server excludes the moment `to` itself.
 */
export function filterQuery({ q, model, from, to, sort }: Filter): string {
  const query = new URLSearchParams();
  if (sort !== 'newest') query.set('sort', sort);
  if (q) query.set('q', q);
  if (model) query.set('model', model);
  if (from) query.set('from', startOfDay(from));
  if (to) query.set('to', startOfDay(to, 1));
  return query.toString();
}

/** A day in the form used in the address. */
export function toDay(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
