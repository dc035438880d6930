import type { Image } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { keyOf, type LibraryItem } from '../item.ts';
import { bytesOf, extendTo, NOTHING, selectAll, toggle, without } from './selection.ts';

const item = (id: string): LibraryItem => ({
  kind: 'image',
  // A selection uses only these fields.
  media: { id, size_bytes: 10 } as Image,
});
const LIST = ['a', 'b', 'c', 'd', 'e'].map(item);
const [A, B, , D] = LIST as [LibraryItem, LibraryItem, LibraryItem, LibraryItem];
const keys = (selection: { items: ReadonlyMap<string, unknown> }): string[] => [...selection.items.keys()].sort();

describe('choosing records', () => {
  it('adds and removes a record', () => {
    const one = toggle(NOTHING, A);
    expect(keys(one)).toEqual(['image:a']);
    expect(keys(toggle(one, A))).toEqual([]);
  });

  it('chooses a range in either direction', () => {
    expect(keys(extendTo(toggle(NOTHING, B), D, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
    expect(keys(extendTo(toggle(NOTHING, D), B, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
  });

  it('chooses a single record if the range start is not in the same list', () => {
    expect(keys(extendTo(NOTHING, D, LIST))).toEqual(['image:d']);
  });

  it('drops deleted records and sums the bytes of the rest', () => {
    const rest = without(selectAll(NOTHING, LIST), new Set([keyOf(A), keyOf(B)]));
    expect(keys(rest)).toEqual(['image:c', 'image:d', 'image:e']);
    expect(bytesOf(rest)).toBe(30);
  });
});
