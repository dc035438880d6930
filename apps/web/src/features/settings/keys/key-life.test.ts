import { expect, it } from 'vitest';
import { endOfLife, isExpired, KEY_LIVES } from './key-life.ts';

const NOW = Date.parse('2026-11-27T12:00:00.000Z');

it.each([
  ['30', '2026-12-27T12:00:00.000Z'],
  ['90', '2027-02-25T12:00:00.000Z'],
  ['365', '2027-11-27T12:00:00.000Z'],
  ['never', null],
] as const)('a key for %s days ends at %s', (life, end) => {
  expect(endOfLife(life, NOW)).toBe(end);
});

it('offers every life once', () => {
  expect(KEY_LIVES).toEqual(['30', '90', '365', 'never']);
});

it('a key is expired from its end on, and never without one', () => {
  expect(isExpired({ expires_at: '2026-11-27T12:00:00.000Z' }, NOW)).toBe(true);
  expect(isExpired({ expires_at: '2026-11-27T12:00:00.001Z' }, NOW)).toBe(false);
  expect(isExpired({ expires_at: null }, NOW)).toBe(false);
});
