import * as contracts from '@pictor/contracts';
import { expect, it } from 'vitest';
import * as limits from './limits.ts';

it.each(Object.entries(limits))('%s equals the limit in the contract', (name, value) => {
  expect(Object.entries(contracts)).toContainEqual([name, value]);
});
