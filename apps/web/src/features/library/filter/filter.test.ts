import { describe, expect, it } from 'vitest';
import { filterOf, filterQuery, isNarrowed, toDay } from './filter.ts';
import { parseLibrarySearch } from './search.ts';

describe('the address of /storage', () => {
  it('keeps valid values', () => {
    const search = {
      q: '极光',
      model: 'darkroom',
      from: '2026-11-01',
      to: '2026-11-20',
      sort: 'largest',
      kind: 'videos',
    };
    expect(parseLibrarySearch(search)).toMatchObject(search);
  });

  it.each([
    { q: ' ' },
    { q: 'x'.repeat(201) },
    { from: '2026-13-40' },
    { from: 'yesterday' },
    { sort: 'newest' },
    { kind: 'all' },
    { image: '../admin' },
  ])('overwrites %j', (search) => {
    const parsed = parseLibrarySearch(search);
    expect(Object.keys(parsed)).toContain(Object.keys(search)[0]);
    expect(Object.values(parsed).every((value) => value === undefined)).toBe(true);
  });
});

describe('the query to the server', () => {
  it('sorts newest first by default', () => {
    expect(filterQuery(filterOf({}))).toBe('');
    expect(filterQuery(filterOf({ sort: 'oldest' }))).toBe('sort=oldest');
  });

  it('includes both days completely', () => {
    const query = new URLSearchParams(filterQuery(filterOf({ from: '2026-11-01', to: '2026-11-01' })));
    const from = Date.parse(query.get('from') ?? '');
    expect(Date.parse(query.get('to') ?? '') - from).toBe(24 * 60 * 60 * 1000);
    expect(toDay(from)).toBe('2026-11-01');
  });

  it('is narrowed by words, model and days, but not by the order', () => {
    expect(isNarrowed(filterOf({ sort: 'oldest' }))).toBe(false);
    expect(isNarrowed(filterOf({ q: 'a' }))).toBe(true);
    expect(isNarrowed(filterOf({ to: '2026-11-01' }))).toBe(true);
  });
});
