import { SEARCH_LENGTH } from '../../../lib/http/limits.ts';

/** The search parameters of `/storage`: the search, the order and the opened record. */
export interface LibrarySearch {
  q?: string | undefined;
  model?: string | undefined;
  /** The first and the last day in the user's own calendar: `2026-11-20`. */
  from?: string | undefined;
  to?: string | undefined;
  sort?: 'oldest' | 'largest' | undefined;
  kind?: 'images' | 'videos' | undefined;
  /** The id of the opened record. */
  image?: string | undefined;
  video?: string | undefined;
}

const MODEL_LENGTH = 128;

const text = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most ? value : undefined;

const day = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

const id = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? value : undefined;

const oneOf = <Value extends string>(value: unknown, known: readonly Value[]): Value | undefined =>
  known.find((one) => one === value);

/** Keeps only valid values. The result has every name, so that an invalid value in the address is overwritten. */
export const parseLibrarySearch = (search: Record<string, unknown>): LibrarySearch => ({
  q: text(search['q'], SEARCH_LENGTH),
  model: text(search['model'], MODEL_LENGTH),
  from: day(search['from']),
  to: day(search['to']),
  sort: oneOf(search['sort'], ['oldest', 'largest']),
  kind: oneOf(search['kind'], ['images', 'videos']),
  image: id(search['image']),
  video: id(search['video']),
});
