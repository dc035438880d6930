import type { Budgets, BudgetsResponse, SpendGroup, SpendResponse } from '@pictor/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';

const BUDGETS = '/api/v1/admin/budgets';

/** The choices of the section: whose spend, and which month. */
export interface SpendView {
  of: 'own' | 'house';
  /** `2026-11`. */
  month: string;
}

/** The number of days of a month. */
const daysOf = (month: string): number => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
};

/** All days of a month: `2026-11-01` and so on. */
export const daysIn = (month: string): string[] =>
  Array.from({ length: daysOf(month) }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`);

/** @param by how many months later, or earlier if it is negative */
export const monthAfter = (month: string, by: number): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
};

const queryOf = ({ of, month }: SpendView, by: SpendGroup): string =>
  `${new URLSearchParams({ from: `${month}-01`, to: `${month}-${daysOf(month)}`, by, of })}`;

export const csvUrl = (view: SpendView, by: SpendGroup): string => `/api/v1/spend.csv?${queryOf(view, by)}`;

export const spendKey = ['spend'] as const;

export const spendQuery = (view: SpendView, by: SpendGroup) =>
  queryOptions({
    queryKey: [...spendKey, view, by],
    queryFn: () => request<SpendResponse>(`/api/v1/spend?${queryOf(view, by)}`),
    placeholderData: keepPreviousData,
    // Tasks may have ended since.
    staleTime: 0,
  });

export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: () => request<BudgetsResponse>(BUDGETS),
});

export const saveBudgets = (body: Budgets): Promise<BudgetsResponse> => request(BUDGETS, { method: 'PUT', body });
