import type { SpendResponse } from '@pictor/contracts';

/** A spreadsheet would run a text with one of these characters at its beginning as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const textCell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const HEADS = {
  day: ['day'],
  model: ['model'],
  user: ['user_id', 'name'],
} as const;

const SUMS = ['calls', 'results', 'amount', 'currency', 'exact', 'failed', 'failed_billed', 'failed_amount', 'unknown'];

/** The byte order mark tells spreadsheets that the text is UTF-8. */
const MARK = '\uFEFF';

export const toCsv = ({ by, rows }: SpendResponse): string => {
  const lines = rows.map((row) => {
    const { cost, failed_cost } = row;
    const keys = by === 'user' ? [row.key, row.name ?? ''] : [row.key];
    const sums = [
      ...[row.calls, row.results, cost.amount, cost.currency, cost.exact],
      ...[row.failed, row.failed_billed, failed_cost.amount, row.unknown],
    ];
    return [...keys.map(textCell), ...sums].join(',');
  });
  return `${MARK}${[[...HEADS[by], ...SUMS].join(','), ...lines].join('\r\n')}\r\n`;
};
