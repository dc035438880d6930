import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatPercent, formatPixels, formatWhen } from './format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1536, '2 KB'],
    [312 * 1024 ** 2, '312 MB'],
    [4.25 * 1024 ** 2, '4.3 MB'],
    [1024 ** 3, '1 GB'],
    [1.5 * 1024 ** 3, '1.5 GB'],
    [3000 * 1024 ** 4, '3,000 TB'],
  ])('%d bytes read as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });
});

describe('formatWhen', () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

  it('gives just now, minutes, clock time, yesterday, date, or date with year', () => {
    expect(formatWhen(now - 30_000, now, 'zh-CN')).toBeNull();
    expect(formatWhen(now - 3 * 60_000, now, 'zh-CN')).toBe('3分钟前');
    expect(formatWhen(at(2026, 10, 20, 10, 42), now, 'zh-CN')).toBe('10:42');
    expect(formatWhen(at(2026, 10, 19, 23, 59), now, 'zh-CN')).toBe('昨天');
    expect(formatWhen(at(2026, 10, 18, 9, 0), now, 'zh-CN')).toBe('11月18日');
    expect(formatWhen(at(2025, 10, 18, 9, 0), now, 'en')).toBe('Nov 18, 2025');
  });

  it('returns null (just now) for a time in the future', () => {
    expect(formatWhen(now + 90_000, now, 'en')).toBeNull();
  });
});

it('formats percentages and pixel sizes', () => {
  expect(formatPercent(0.378, 'zh-CN')).toBe('38%');
  expect(formatPixels({ width: 4032, height: 3024 })).toBe('4032 × 3024');
});

it.each([
  [400, '0:00'],
  [65_000, '1:05'],
  [600_000, '10:00'],
  [3_725_000, '1:02:05'],
])('%d ms last %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
