import type { BudgetState, Currency } from '@pictor/contracts';
import { PaymentRequired } from '../../platform/errors.ts';

const SCOPES = { house: '全站', person: '你' } as const;
const PERIODS = { day: '今天', month: '本月' } as const;

const inWords = (amount: number, currency: Currency): string => `${currency === 'CNY' ? '¥' : '$'}${amount.toFixed(2)}`;

const timeInWords = (time: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(time);

interface Refusal extends Omit<BudgetState, 'ends_at'> {
  ends_at: number;
  timeZone: string;
  /** The estimate for the task. */
  needed: number;
}

export const budgetExceeded = ({ scope, period, limit, used, currency, needed, ...rest }: Refusal): PaymentRequired => {
  const end = new Date(rest.ends_at);
  const amounts = `上限 ${inWords(limit, currency)}，已用和预留 ${inWords(used, currency)}，这个任务约 ${inWords(needed, currency)}`;
  return new PaymentRequired(
    'budget_exceeded',
    `超出${SCOPES[scope]}${PERIODS[period]}的预算（${amounts}）。预算在 ${timeInWords(end, rest.timeZone)}（${rest.timeZone}）重新计算`,
    { body: { budget: { scope, period, ends_at: end.toISOString() } } },
  );
};

export const priceUnknown = (model: string): PaymentRequired =>
  new PaymentRequired(
    'price_unknown',
    `不知道 ${model} 的价格，而这里的预算不允许价格未知的模型。请联系管理员设置它的价格`,
  );
