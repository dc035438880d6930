import type { Image } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { keyOf, type LibraryItem } from '../item.ts';
import { extendTo, NOTHING, selectAll, selectedOf, toggle } from './selection.ts';
import { bytesOf, without } from './whole-selection.ts';

const item = (id: string): LibraryItem => ({
  kind: 'image',
  // A selection uses only these fields.
  media: { id, size_bytes: 10 } as Image,
});
const LIST = ['a', 'b', 'c', 'd', 'e'].map(item);
const [A, B, C, D] = LIST as [LibraryItem, LibraryItem, LibraryItem, LibraryItem];
const keys = (selection: { items: ReadonlyMap<string, unknown> }): string[] => [...selection.items.keys()].sort();

describe('choosing records', () => {
  it('adds and removes a record and stays in choosing mode', () => {
    const one = toggle(NOTHING, A);
    expect(one.choosing).toBe(true);
    expect(keys(one)).toEqual(['image:a']);
    const none = toggle(one, A);
    expect(none.choosing).toBe(true);
    expect(keys(none)).toEqual([]);
  });

  it('chooses a range in either direction', () => {
    expect(keys(extendTo(toggle(NOTHING, B), D, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
    expect(keys(extendTo(toggle(NOTHING, D), B, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
  });

  it('chooses a single record if there is no range start, or if it is not in the same list', () => {
    expect(keys(extendTo(NOTHING, D, LIST))).toEqual(['image:d']);
    expect(keys(extendTo(toggle(NOTHING, A), D, LIST.slice(1)))).toEqual(['image:a', 'image:d']);
  });

  it('drops deleted records and sums the bytes of the rest', () => {
    const rest = without(selectAll(NOTHING, LIST), new Set([keyOf(A), keyOf(B)]));
    expect(keys(rest)).toEqual(['image:c', 'image:d', 'image:e']);
    expect(bytesOf(rest)).toBe(30);
  });

  it('leaves out records that a list no longer has, and keeps the order of the list', () => {
    expect(selectedOf(toggle(toggle(NOTHING, C), A), [A, B])).toEqual([A]);
  });
});
