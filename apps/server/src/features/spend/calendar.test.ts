import { describe, expect, it } from 'vitest';
import { dayOf, endOf, monthOf } from './calendar.ts';

const at = (text: string): number => Date.parse(text);

describe('the days of budgets', () => {
  it('change at midnight in the time zone of the house', () => {
    expect(dayOf(at('2026-11-30T15:59:59.999Z'), 'Asia/Shanghai')).toBe('2026-11-30');
    expect(dayOf(at('2026-11-30T16:00:00.000Z'), 'Asia/Shanghai')).toBe('2026-12-01');
    expect(dayOf(at('2026-11-30T16:00:00.000Z'), 'America/New_York')).toBe('2026-11-30');
    expect(monthOf('2026-11-30')).toBe('2026-11');
  });

  it('end when the next one begins', () => {
    const time = at('2026-11-30T03:00:00.000Z');

    expect(endOf('day', time, 'Asia/Shanghai')).toBe(at('2026-11-30T16:00:00.000Z'));
    expect(endOf('month', time, 'Asia/Shanghai')).toBe(at('2026-11-30T16:00:00.000Z'));
    expect(endOf('month', at('2026-12-05T00:00:00.000Z'), 'Asia/Shanghai')).toBe(at('2026-12-31T16:00:00.000Z'));
  });

  it('have 23 or 25 hours when the clocks change', () => {
    expect(endOf('day', at('2026-03-29T12:00:00.000Z'), 'Europe/Berlin')).toBe(at('2026-03-29T22:00:00.000Z'));
    expect(endOf('day', at('2026-10-25T12:00:00.000Z'), 'Europe/Berlin')).toBe(at('2026-10-25T23:00:00.000Z'));
  });
});
