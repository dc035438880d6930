import type { Image } from '@pictor/contracts';
import { expect, it } from 'vitest';
import { chosenOf, extendTo, NOTHING_CHOSEN, toggle } from './selection.ts';

// What a selection looks at is the id.
const image = (id: string): Image => ({ id }) as Image;
const LIST = [...'abcde'].map(image);
const [A, B, C, D] = LIST as [Image, Image, Image, Image];

it('takes one in and out again, and goes on choosing', () => {
  const one = toggle(NOTHING_CHOSEN, A);
  expect(one).toMatchObject({ choosing: true, ids: new Set('a') });
  expect(toggle(one, A)).toMatchObject({ choosing: true, ids: new Set() });
});

it('chooses a range in either direction, and alone where there is no beginning', () => {
  expect(extendTo(toggle(NOTHING_CHOSEN, B), D, LIST).ids).toEqual(new Set('bcd'));
  expect(extendTo(toggle(NOTHING_CHOSEN, D), B, LIST).ids).toEqual(new Set('bcd'));
  expect(extendTo(NOTHING_CHOSEN, C, LIST).ids).toEqual(new Set('c'));
});

it('leaves out what has gone, and keeps the order of the list', () => {
  expect(chosenOf(toggle(toggle(NOTHING_CHOSEN, C), A), [A, B])).toEqual([A]);
});
