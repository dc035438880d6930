import { describe, expect, it } from 'vitest';
import { daysIn, monthAfter } from './api.ts';
import { readBudgets } from './budget-fields.ts';

const FIELDS = {
  person_day: '',
  person_month: ' 50 ',
  house_day: '0',
  house_month: '1000,5',
  cny_per_usd: '7.1',
  time_zone: 'Asia/Shanghai',
};
const REST = { currency: 'CNY', refuse_unknown: false } as const;

describe('the form of the budgets', () => {
  it('reads an empty limit as none, and a decimal comma', () => {
    expect(readBudgets(FIELDS, REST)).toEqual({
      budgets: {
        ...REST,
        person_day: null,
        person_month: 50,
        house_day: 0,
        house_month: 1000.5,
        cny_per_usd: 7.1,
        time_zone: 'Asia/Shanghai',
      },
    });
  });

  it('names the fields that are wrong', () => {
    const read = readBudgets(
      { ...FIELDS, person_day: '-1', house_day: 'much', cny_per_usd: '0', time_zone: 'Moon/Base' },
      REST,
    );
    expect(read).toEqual({ wrong: new Set(['person_day', 'house_day', 'cny_per_usd', 'time_zone']) });
  });
});

describe('months', () => {
  it('go on over the end of a year', () => {
    expect(monthAfter('2026-12', 1)).toBe('2027-01');
    expect(monthAfter('2026-01', -1)).toBe('2025-12');
  });

  it('have their days', () => {
    expect(daysIn('2028-02')).toHaveLength(29);
    expect(daysIn('2026-11').at(-1)).toBe('2026-11-30');
  });
});
