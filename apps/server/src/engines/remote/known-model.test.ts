import { expect, it } from 'vitest';
import { resultsOf } from './known-model.ts';

it.each([
  [1, { count: 4, resultsPerCall: 1 }],
  [4, { count: 4, resultsPerCall: 4 }],
  [6, { count: 6, resultsPerCall: 6 }],
  [10, { count: 8, resultsPerCall: 8 }],
])('a model that makes %i results in a call offers %o', (perCall, offered) => {
  expect(resultsOf(perCall)).toEqual(offered);
});
