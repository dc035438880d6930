import type { Image } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { bytesOf, extendTo, NOTHING, selectAll, toggle, without } from './selection.ts';
import { keyOf, type StoredItem } from './stored-item.ts';

const item = (id: string): StoredItem => ({
  kind: 'image',
  // What a selection looks at.
  media: { id, size_bytes: 10 } as Image,
});
const LIST = ['a', 'b', 'c', 'd', 'e'].map(item);
const [A, B, , D] = LIST as [StoredItem, StoredItem, StoredItem, StoredItem];
const keys = (selection: { items: ReadonlyMap<string, unknown> }): string[] => [...selection.items.keys()].sort();

describe('choosing records', () => {
  it('takes one in and out again', () => {
    const one = toggle(NOTHING, A);
    expect(keys(one)).toEqual(['image:a']);
    expect(keys(toggle(one, A))).toEqual([]);
  });

  it('chooses a range in either direction', () => {
    expect(keys(extendTo(toggle(NOTHING, B), D, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
    expect(keys(extendTo(toggle(NOTHING, D), B, LIST))).toEqual(['image:b', 'image:c', 'image:d']);
  });

  it('has no range without a beginning in the same list', () => {
    expect(keys(extendTo(NOTHING, D, LIST))).toEqual(['image:d']);
  });

  it('forgets what was deleted and tells the bytes of the rest', () => {
    const rest = without(selectAll(NOTHING, LIST), new Set([keyOf(A), keyOf(B)]));
    expect(keys(rest)).toEqual(['image:c', 'image:d', 'image:e']);
    expect(bytesOf(rest)).toBe(30);
  });
});
