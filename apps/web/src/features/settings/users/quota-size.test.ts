import { expect, it } from 'vitest';
import { toQuotaBytes, toQuotaSize } from './quota-size.ts';

it('writes a quota as a person would', () => {
  expect(toQuotaSize(1024 ** 3)).toEqual({ amount: 1, unit: 'GB' });
  expect(toQuotaSize(1.5 * 1024 ** 3)).toEqual({ amount: 1.5, unit: 'GB' });
  expect(toQuotaSize(200 * 1024 ** 2)).toEqual({ amount: 200, unit: 'MB' });
});

it.each([
  ['2', 'GB', 2 * 1024 ** 3],
  ['0,5', 'GB', 512 * 1024 ** 2],
  ['0', 'MB', 0],
  ['', 'GB', null],
  ['-1', 'GB', null],
  ['much', 'GB', null],
  ['1e30', 'GB', null],
] as const)('reads %s %s', (amount, unit, bytes) => {
  expect(toQuotaBytes(amount, unit)).toBe(bytes);
});
