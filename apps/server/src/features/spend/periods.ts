import { type BudgetState, type Budgets, convertMicros, fromMicros, toMicros } from '@pictor/contracts';
import type { Database } from '../../platform/db/database.ts';
import { dayOf, endOf, monthOf } from './calendar.ts';
import * as repo from './repo.ts';
import { toCny } from './settings.ts';

export const HOUSE = 'house';

/** One of the four limits. */
export interface Place extends Pick<BudgetState, 'scope' | 'period'> {
  holder: string;
  /** `2026-11-28` or `2026-11`. */
  name: string;
}

/**
 * The day and the month of the house, then those of the person. All transactions change them in this order. Only a transaction that ends
 * tasks of two days can deadlock with another one, and is then repeated.
 */
export const placesOf = (userId: string, day: string): Place[] =>
  [HOUSE, userId].flatMap((holder) => {
    const scope = holder === HOUSE ? ('house' as const) : ('person' as const);
    return [
      { scope, period: 'day' as const, holder, name: day },
      { scope, period: 'month' as const, holder, name: monthOf(day) },
    ];
  });

const limitOf = (settings: Budgets, { scope, period }: Pick<Place, 'scope' | 'period'>): number | undefined =>
  settings[`${scope}_${period}`] ?? undefined;

/** The limit in millionths of CNY. Undefined if there is none. */
export const limitMicros = (settings: Budgets, place: Place): number | undefined => {
  const limit = limitOf(settings, place);
  return limit === undefined ? undefined : toCny(toMicros(limit), settings.currency, settings);
};

export const hasLimits = (settings: Budgets): boolean =>
  placesOf('', '').some((place) => limitOf(settings, place) !== undefined);

/** The limits that are set, and how much of each is used now. @param holder `house` or the id of a user */
export const statesOf = async (
  db: Database,
  settings: Budgets,
  { holder, now }: { holder: string; now: number },
): Promise<BudgetState[]> => {
  const { currency, cny_per_usd, time_zone } = settings;
  const userId = holder === HOUSE ? '' : holder;
  const places = placesOf(userId, dayOf(now, time_zone)).filter((place) => place.holder === holder);
  const states: BudgetState[] = [];
  for (const place of places) {
    const { scope, period } = place;
    const limit = limitOf(settings, place);
    if (limit === undefined) continue;
    const used = convertMicros(await repo.findUsed(db, place), 'CNY', currency, cny_per_usd);
    const ends_at = new Date(endOf(period, now, time_zone)).toISOString();
    states.push({ scope, period, limit, used: fromMicros(used), currency, ends_at });
  }
  return states;
};
