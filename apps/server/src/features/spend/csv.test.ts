import { expect, it } from 'vitest';
import { toCsv } from './csv.ts';

const money = { amount: 1.5, currency: 'CNY', exact: true } as const;
const sum = { cost: money, calls: 3, results: 2, failed: 1, failed_billed: 1, failed_cost: money, unknown: 0 };
const spendOf = (names: string[]) => ({
  from: '2026-11-01',
  to: '2026-11-30',
  by: 'user' as const,
  time_zone: 'Asia/Shanghai',
  total: sum,
  rows: names.map((name, at) => ({ key: `user-${at}`, name, ...sum })),
  budgets: [],
});

it('a name that begins like a formula stays a text in a spreadsheet', () => {
  const lines = toCsv(spendOf(['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '小明'])).split(
    '\r\n',
  );

  expect(lines[0]).toBe(
    '\uFEFFuser_id,name,calls,results,amount,currency,exact,failed,failed_billed,failed_amount,unknown',
  );
  expect(lines[1]).toBe(`user-0,"'=HYPERLINK(""https://evil.example"")",3,2,1.5,CNY,true,1,1,1.5,0`);
  expect(lines.slice(2, 6).map((line) => line.split(',')[1])).toEqual([`"'+1"`, `"'-1"`, `"'@SUM(A1)"`, `"'\t=1"`]);
  expect(lines[6]).toBe('user-5,小明,3,2,1.5,CNY,true,1,1,1.5,0');
});

it('a name with commas, quotes and line breaks stays in its cell', () => {
  expect(toCsv(spendOf(['a,"b"\nc']))).toContain('user-0,"a,""b""\nc",3');
});
