const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  // The Swedish format is that of ISO 8601.
  const created = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, created);
  return created;
};

/** The day of a time in a time zone: `2026-11-28`. */
export const dayOf = (time: number, timeZone: string): string => formatOf(timeZone).format(time);

/** The month of a day: `2026-11`. */
export const monthOf = (day: string): string => day.slice(0, 7);

const HOUR = 60 * 60 * 1000;
const LONGEST = { day: 26 * HOUR, month: 32 * 24 * HOUR } as const;

/** When the day or the month of this time ends in the time zone: the first millisecond of the next one. */
export const endOf = (period: 'day' | 'month', time: number, timeZone: string): number => {
  const nameOf = (at: number): string => {
    const day = dayOf(at, timeZone);
    return period === 'day' ? day : monthOf(day);
  };
  const current = nameOf(time);
  let before = time;
  let after = time + LONGEST[period];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (nameOf(middle) === current) before = middle;
    else after = middle;
  }
  return after;
};
