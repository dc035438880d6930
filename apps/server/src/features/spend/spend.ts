import { randomUUID } from 'node:crypto';
import { type Budgets, convertMicros, fromMicros, type TaskErrorCode } from '@pictor/contracts';
import { type Billed, billedDespite } from '../../engines/billing.ts';
import type { EngineModel, EngineUsage } from '../../engines/engine.ts';
import { type AskedCall, costOf, estimateOf, type Money } from '../../engines/prices.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { ReservationRow, SpendRow } from '../../platform/db/tables.ts';
import { transact } from '../../platform/db/transact.ts';
import { dayOf, endOf } from './calendar.ts';
import { hasLimits, limitMicros, placesOf } from './periods.ts';
import { budgetExceeded, priceUnknown } from './refusals.ts';
import * as repo from './repo.ts';
import { findSettings, toCny } from './settings.ts';

export { withCosts } from './task-costs.ts';

/** The darkroom works on this machine. It is never billed, so it has no entries. */
const isBilled = ({ engine }: EngineModel): boolean => engine !== 'darkroom';

/** A task as far as money is concerned. */
export interface PaidTask extends AskedCall {
  editId: string;
  userId: string;
  model: EngineModel;
  count: number;
}

/** How a call has ended. */
export interface EndedCall extends AskedCall {
  model: EngineModel;
  /** How many results it was asked for. */
  asked: number;
  /** How many results came. */
  results: number;
  usage: EngineUsage | undefined;
  /** The reason if there is no result. */
  failure?: { error: unknown; outcome: TaskErrorCode } | undefined;
}

const BILLED = { yes: 1, no: 0, unknown: null } as const;

type Outcome = Pick<SpendRow, 'outcome' | 'results' | 'usage'> & { billed: Billed; money: Money | undefined };

const nothing = ({ currency }: Pick<ReservationRow, 'currency'>): Money => ({
  micros: 0,
  currency: currency ?? 'CNY',
  exact: true,
});

/** The estimate for calls about which nothing is known. */
const estimateFor = ({ result_micros, currency }: ReservationRow, results: number): Money | undefined =>
  result_micros === null || currency === null ? undefined : { micros: result_micros * results, currency, exact: false };

/**
 * The ledger and the budgets. A task reserves its estimate before it is created. Each call of a model becomes one entry of the ledger when it
 * ends, and what it costs moves from what is reserved to what is spent. When the task ends, the rest of the reservation is given back.
 */
export class Spend {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many CNY a dollar costs. */
  async rate(): Promise<number> {
    return (await findSettings(this.#db)).cny_per_usd;
  }

  /**
   * Call last in the transaction that creates the task.
   *
   * @throws {PaymentRequired} `budget_exceeded`, `price_unknown`
   */
  async reserve(trx: DatabaseTransaction, { editId, userId, model, count, ...asked }: PaidTask): Promise<void> {
    if (!isBilled(model)) return;
    const settings = await findSettings(trx);
    const estimate = estimateOf(model.price, { ...asked, count: 1 });
    if (!estimate && settings.refuse_unknown && hasLimits(settings)) throw priceUnknown(model.name);
    const perResult = estimate ? toCny(estimate.micros, estimate.currency, settings) : 0;
    const now = Date.now();
    const day = dayOf(now, settings.time_zone);
    await repo.insertReservation(trx, {
      edit_id: editId,
      user_id: userId,
      day,
      engine: model.engine,
      provider: model.engine,
      model: model.id,
      currency: estimate?.currency ?? null,
      result_micros: estimate?.micros ?? null,
      result_reserved_micros: perResult,
      reserved_micros: count * perResult,
    });
    await this.#take(trx, settings, { userId, day, micros: count * perResult, now });
  }

  /**
   * Notes that an attempt is about to call the model for this many results. If the process dies before they are recorded, the next attempt
   * or the end of the task records that they may have been billed.
   *
   * @param run identifies the attempt @param resumes whether it continues the job of an earlier attempt, which is not billed again
   */
  async begin(
    editId: string,
    { run, results, resumes }: { run: string; results: number; resumes: boolean },
  ): Promise<void> {
    if (await repo.openCalls(this.#db, editId, run, results)) return;
    await transact(this.#db, async (trx) => {
      const reservation = await repo.lockReservation(trx, editId);
      if (!reservation) return;
      if (resumes && reservation.open_results > 0) {
        await repo.updateReservation(trx, editId, { run });
        return;
      }
      await this.#settleOpen(trx, reservation, 'interrupted');
      await repo.updateReservation(trx, editId, { run, open_results: results });
    });
  }

  /**
   * Writes an ended call into the ledger. Does nothing if the task has ended meanwhile or another attempt has begun, because the call was
   * recorded then.
   */
  async record(trx: DatabaseTransaction, editId: string, run: string, call: EndedCall): Promise<void> {
    const reservation = await repo.lockReservation(trx, editId);
    if (!reservation || reservation.run !== run || reservation.open_results === 0) return;
    const open = Math.max(0, reservation.open_results - call.asked);
    await this.#settle(trx, { ...reservation, open_results: open }, call.asked, outcomeOf(reservation, call));
  }

  /** Gives back what tasks that have ended still reserve. Call in the transaction that ends them. */
  async close(trx: DatabaseTransaction, editIds: readonly string[], outcome: TaskErrorCode): Promise<void> {
    for (const reservation of await repo.deleteReservations(trx, editIds)) {
      const left = await this.#settleOpen(trx, reservation, outcome);
      if (left > 0) await this.#move(trx, reservation, { reserved: -left, spent: 0 });
    }
  }

  /** Closes the reservations of tasks that have ended in another way, such as the tasks of deleted accounts. @returns their number */
  async closeLeft(limit: number): Promise<number> {
    const left = await repo.listLeftReservations(this.#db, limit);
    for (const id of left) await transact(this.#db, (trx) => this.close(trx, [id], 'interrupted'));
    return left.length;
  }

  /** @returns what is still reserved */
  async #settleOpen(trx: DatabaseTransaction, reservation: ReservationRow, outcome: TaskErrorCode): Promise<number> {
    const { open_results: open, reserved_micros } = reservation;
    if (open === 0) return reserved_micros;
    const money = estimateFor(reservation, open);
    const entry = { outcome, billed: 'unknown' as const, money, results: 0, usage: null };
    return await this.#settle(trx, { ...reservation, open_results: 0 }, open, entry);
  }

  /** Moves the share of the calls from what is reserved to what is spent. @returns what is still reserved */
  async #settle(
    trx: DatabaseTransaction,
    reservation: ReservationRow,
    asked: number,
    { money, billed, ...told }: Outcome,
  ): Promise<number> {
    const { edit_id, user_id, day, engine, provider, model } = reservation;
    const settings = await findSettings(trx);
    const spent = money ? toCny(money.micros, money.currency, settings) : 0;
    const released = Math.min(reservation.reserved_micros, asked * reservation.result_reserved_micros);
    const left = reservation.reserved_micros - released;
    await repo.insertEntry(trx, {
      id: randomUUID(),
      ...{ user_id, edit_id, engine, provider, model, day },
      currency: money?.currency ?? null,
      amount_micros: money?.micros ?? null,
      budget_micros: spent,
      exact: money?.exact ? 1 : 0,
      billed: BILLED[billed],
      ...told,
      created_at: Date.now(),
    });
    await repo.updateReservation(trx, edit_id, { open_results: reservation.open_results, reserved_micros: left });
    await this.#move(trx, reservation, { reserved: -released, spent });
    return left;
  }

  async #move(trx: DatabaseTransaction, { user_id, day }: ReservationRow, change: repo.Change): Promise<void> {
    if (change.reserved === 0 && change.spent === 0) return;
    await repo.addToPeriods(trx, placesOf(user_id, day), change);
  }

  /** @throws {PaymentRequired} `budget_exceeded` */
  async #take(
    trx: DatabaseTransaction,
    settings: Budgets,
    { userId, day, micros, now }: { userId: string; day: string; micros: number; now: number },
  ): Promise<void> {
    if (micros === 0) return;
    const places = placesOf(userId, day);
    const limits = places.map((place) => limitMicros(settings, place));
    const taken = await repo.addToPeriods(trx, places, { reserved: micros, spent: 0 }, limits);
    // The condition of the statement holds only for rows that existed before.
    const isOver = (at: number): boolean => micros > (limits[at] ?? Number.POSITIVE_INFINITY);
    const over = places.find(
      ({ holder, name }, at) => isOver(at) || !taken.some((one) => one.holder === holder && one.name === name),
    );
    if (!over) return;
    const { currency, cny_per_usd, time_zone: timeZone } = settings;
    const inCurrency = (cny: number): number => fromMicros(convertMicros(cny, 'CNY', currency, cny_per_usd));
    const isTaken = taken.some((one) => one.holder === over.holder && one.name === over.name);
    const used = (await repo.findUsed(trx, over)) - (isTaken ? micros : 0);
    throw budgetExceeded({
      scope: over.scope,
      period: over.period,
      limit: settings[`${over.scope}_${over.period}`] ?? 0,
      used: inCurrency(used),
      currency,
      needed: inCurrency(micros),
      ends_at: endOf(over.period, now, timeZone),
      timeZone,
    });
  }
}

const outcomeOf = (reservation: ReservationRow, call: EndedCall): Outcome => {
  const { model, results, failure, asked } = call;
  const usage = call.usage ? JSON.stringify(call.usage) : null;
  if (!failure) {
    const money = costOf(model.price, call);
    return { outcome: 'completed', results, usage, billed: money?.micros === 0 ? 'no' : 'yes', money };
  }
  const billed = billedDespite(failure.error);
  const told = { outcome: failure.outcome, results, usage };
  if (billed === 'no') return { ...told, billed, money: nothing(reservation) };
  if (billed === 'yes') return { ...told, billed, money: costOf(model.price, call) };
  return { ...told, billed, money: estimateFor(reservation, asked) };
};
