import { z } from 'zod';
import { Amount, Cost, Currency } from './prices.ts';

/** A day in the time zone of the house. */
const Day = z.iso.date();

export const SPEND_GROUPS = ['day', 'model', 'user'] as const;
export const SpendGroup = z.enum(SPEND_GROUPS);
export type SpendGroup = z.infer<typeof SpendGroup>;

/** The longest time that one request may ask for. */
export const SPEND_DAYS_MAX = 400;

export const SpendQuery = z.object({
  /** The first and the last day. If absent: the current month. */
  from: Day.optional(),
  to: Day.optional(),
  by: SpendGroup.default('day'),
  /**
   * `house` is the spend of all users. It is for administrators, and what they get if this is absent. `by=user` is always of the house.
   */
  of: z.enum(['own', 'house']).optional(),
});
export type SpendQuery = z.infer<typeof SpendQuery>;

/** Sums over calls of models. A call whose cost is unknown counts in `unknown`, and is in no amount. */
export const SpendSum = z.object({
  cost: Cost,
  calls: z.int(),
  /** Pictures that were delivered. */
  results: z.int(),
  failed: z.int(),
  /** Failed calls that the provider billed, or probably billed. Their amount is part of `cost`. */
  failed_billed: z.int(),
  failed_cost: Cost,
  unknown: z.int(),
});
export type SpendSum = z.infer<typeof SpendSum>;

export const SpendRow = SpendSum.extend({
  /** The day, the id of the user, or the provider's own id of the model. If several providers have that: `provider/model`. */
  key: z.string(),
  /** Of a user. Absent if the account was deleted. Of a model that several providers have: its own id. */
  name: z.string().optional(),
  /** Of a model that several providers have: the name of the provider, or its id if it was deleted. */
  provider: z.string().optional(),
});
export type SpendRow = z.infer<typeof SpendRow>;

/** A limit, and how much of it is used in the current day or month. `used` includes what running tasks will probably cost. */
export const BudgetState = z.object({
  scope: z.enum(['house', 'person']),
  period: z.enum(['day', 'month']),
  limit: z.number(),
  used: z.number(),
  currency: Currency,
  ends_at: z.iso.datetime(),
});
export type BudgetState = z.infer<typeof BudgetState>;

export const SpendResponse = z.object({
  from: Day,
  to: Day,
  by: SpendGroup,
  time_zone: z.string(),
  total: SpendSum,
  rows: z.array(SpendRow),
  /** The limits that apply to the user, or to the house. Only those that are set. */
  budgets: z.array(BudgetState),
});
export type SpendResponse = z.infer<typeof SpendResponse>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const Limit = Amount.nullable();

/** The money settings of the house. Null means no limit. Each person has the same limits. */
export const Budgets = z.strictObject({
  /** Of the limits. */
  currency: Currency,
  /** For conversions between the two currencies. */
  cny_per_usd: z.number().min(0.01).max(1000),
  /** The days and months of budgets and of the page of spend are those of this time zone of the IANA list. */
  time_zone: z.string().max(64).refine(isTimeZone, { error: 'is not a time zone of the IANA list' }),
  house_day: Limit,
  house_month: Limit,
  person_day: Limit,
  person_month: Limit,
  /** Whether models of unknown price are refused. If not, they run and count in no budget. */
  refuse_unknown: z.boolean(),
});
export type Budgets = z.infer<typeof Budgets>;

export const BudgetsResponse = z.object({
  budgets: Budgets,
  /** The limits of the house and how much of each is used. */
  house: z.array(BudgetState),
});
export type BudgetsResponse = z.infer<typeof BudgetsResponse>;
