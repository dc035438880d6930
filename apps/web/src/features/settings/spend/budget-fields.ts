import type { Budgets } from '@pictor/contracts';

export const LIMITS = ['person_day', 'person_month', 'house_day', 'house_month'] as const;
export type LimitName = (typeof LIMITS)[number];
export type BudgetField = LimitName | 'cny_per_usd' | 'time_zone';

const MOST = 1_000_000;
const RATE = { min: 0.01, max: 1000 };

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
};

/** Reads the fields of the form. An empty limit is no limit. @returns the settings, or the fields that are wrong */
export function readBudgets(
  fields: Readonly<Record<BudgetField, string>>,
  rest: Pick<Budgets, 'currency' | 'refuse_unknown'>,
): { budgets: Budgets } | { wrong: ReadonlySet<BudgetField> } {
  const wrong = new Set<BudgetField>();
  const limitOf = (name: LimitName): number | null => {
    if (fields[name].trim() === '') return null;
    const limit = numberOf(fields[name]);
    if (!(limit >= 0 && limit <= MOST)) wrong.add(name);
    return limit;
  };
  const [person_day, person_month, house_day, house_month] = [
    limitOf('person_day'),
    limitOf('person_month'),
    limitOf('house_day'),
    limitOf('house_month'),
  ];
  const cny_per_usd = numberOf(fields.cny_per_usd);
  if (!(cny_per_usd >= RATE.min && cny_per_usd <= RATE.max)) wrong.add('cny_per_usd');
  const time_zone = fields.time_zone.trim();
  if (!isTimeZone(time_zone)) wrong.add('time_zone');
  if (wrong.size > 0) return { wrong };
  return { budgets: { ...rest, person_day, person_month, house_day, house_month, cny_per_usd, time_zone } };
}
