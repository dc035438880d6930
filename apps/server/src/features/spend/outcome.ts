import type { TaskErrorCode } from '@pictor/contracts';
import { type Billed, billedDespite } from '../../engines/billing.ts';
import type { EngineModel, EngineUsage } from '../../engines/engine.ts';
import { type AskedCall, costOf, type Money } from '../../engines/prices.ts';
import type { BudgetCallRow, SpendRow } from '../../platform/db/tables.ts';

/** How a call has ended. */
export interface EndedCall extends AskedCall {
  model: EngineModel;
  /** How many results came. */
  results: number;
  usage: EngineUsage | undefined;
  /** The reason if there is no result. */
  failure?: { error: unknown; outcome: TaskErrorCode } | undefined;
}

/** The cost of a call, and how the call ended. */
export type Outcome = Pick<SpendRow, 'outcome' | 'results' | 'usage'> & { billed: Billed; money: Money | undefined };

const nothing = ({ currency }: BudgetCallRow): Money => ({ micros: 0, currency: currency ?? 'CNY', exact: true });

/** The estimate for a call about which nothing is known. */
export const estimateFor = ({ result_micros, currency, results }: BudgetCallRow): Money | undefined =>
  result_micros === null || currency === null ? undefined : { micros: result_micros * results, currency, exact: false };

export const outcomeOf = (call: BudgetCallRow, ended: EndedCall): Outcome => {
  const { model, results, failure } = ended;
  const usage = ended.usage ? JSON.stringify(ended.usage) : null;
  if (!failure) {
    // The provider may have told a size that the price does not have. The estimate is better than nothing for the budget.
    const money = costOf(model.price, ended) ?? estimateFor(call);
    return { outcome: 'completed', results, usage, billed: money?.micros === 0 ? 'no' : 'yes', money };
  }
  const billed = billedDespite(failure.error);
  const told = { outcome: failure.outcome, results, usage };
  if (billed === 'no') return { ...told, billed, money: nothing(call) };
  if (billed === 'yes') return { ...told, billed, money: costOf(model.price, ended) ?? estimateFor(call) };
  return { ...told, billed, money: estimateFor(call) };
};
