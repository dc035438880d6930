import { expect, it } from 'vitest';
import { rowsWithin } from './use-visible-rows.ts';

const LIST = { rowHeight: 100, rowCount: 5000, ahead: 3 };

it('returns the visible rows and a few around them', () => {
  expect(rowsWithin(0, 450, LIST)).toEqual({ first: 0, end: 8 });
  expect(rowsWithin(100_050, 450, LIST)).toEqual({ first: 997, end: 1008 });
});

it('ends at the end of the list', () => {
  expect(rowsWithin(499_550, 450, LIST)).toEqual({ first: 4992, end: 5000 });
  expect(rowsWithin(0, 450, { ...LIST, rowCount: 2 })).toEqual({ first: 0, end: 2 });
});

it('is empty while the list is hidden, has no width yet, or has become shorter than its scroll position', () => {
  const none = { first: 0, end: 0 };
  expect(rowsWithin(0, 0, LIST)).toEqual(none);
  expect(rowsWithin(0, 450, { ...LIST, rowHeight: 0 })).toEqual(none);
  expect(rowsWithin(90_000, 450, { ...LIST, rowCount: 20 })).toEqual(none);
});

it('begins with the list if the list begins below the top of the viewport', () => {
  expect(rowsWithin(-120, 450, { ...LIST, ahead: 1 })).toEqual({ first: 0, end: 5 });
  expect(rowsWithin(-900, 450, { ...LIST, ahead: 1 })).toEqual({ first: 0, end: 0 });
});
