import type { Locale } from './i18n/i18n.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Binary sizes with at most one decimal, counted as the quota is: 1 GiB reads as "1 GB". */
export function formatBytes(bytes: number, locale: Locale): string {
  const exponent = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** exponent;
  const digits = value < 10 && exponent > 1 ? 1 : 0;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${number} ${UNITS[exponent]}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** Minutes within the last hour, clock time for today, then "yesterday", then the date. @returns null for "just now" */
export function formatWhen(time: number, now: number, locale: Locale): string | null {
  const age = now - time;
  if (age < MINUTE) return null;
  if (age < HOUR) {
    return new Intl.RelativeTimeFormat(locale, { style: 'short' }).format(-Math.floor(age / MINUTE), 'minute');
  }
  const days = Math.round((startOfDay(now) - startOfDay(time)) / (24 * HOUR));
  if (days === 0) return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(time);
  if (days === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const date: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, sameYear ? date : { ...date, year: 'numeric' }).format(time);
}

/** `1:05`, `1:02:05`: players use this form in every language. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const clock = `${Math.floor(seconds / 60) % 60}:${two(seconds % 60)}`;
  return seconds < 3600 ? clock : `${Math.floor(seconds / 3600)}:${clock.padStart(5, '0')}`;
}

export const formatNumber = (number: number, locale: Locale): string => new Intl.NumberFormat(locale).format(number);

export const formatDate = (time: number, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(time);

export const formatDateTime = (time: number, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(time);

export const formatPercent = (fraction: number, locale: Locale): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(fraction);

export const formatPixels = ({ width, height }: { width: number; height: number }): string => `${width} × ${height}`;
