import type { Image } from '@pictor/contracts';
import { expect, it } from 'vitest';
import { chosenOf, extendTo, NOTHING_CHOSEN, toggle } from './selection.ts';

// A selection uses only the id.
const image = (id: string): Image => ({ id }) as Image;
const LIST = [...'abcde'].map(image);
const [A, B, C, D] = LIST as [Image, Image, Image, Image];

it('adds and removes a picture and stays in choosing mode', () => {
  const one = toggle(NOTHING_CHOSEN, A);
  expect(one).toMatchObject({ choosing: true, ids: new Set('a') });
  expect(toggle(one, A)).toMatchObject({ choosing: true, ids: new Set() });
});

it('chooses a range in either direction, or a single picture if there is no range start', () => {
  expect(extendTo(toggle(NOTHING_CHOSEN, B), D, LIST).ids).toEqual(new Set('bcd'));
  expect(extendTo(toggle(NOTHING_CHOSEN, D), B, LIST).ids).toEqual(new Set('bcd'));
  expect(extendTo(NOTHING_CHOSEN, C, LIST).ids).toEqual(new Set('c'));
});

it('leaves out deleted pictures and keeps the order of the list', () => {
  expect(chosenOf(toggle(toggle(NOTHING_CHOSEN, C), A), [A, B])).toEqual([A]);
});
