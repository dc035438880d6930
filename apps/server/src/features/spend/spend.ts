import { randomUUID } from 'node:crypto';
import { type Budgets, convertMicros, fromMicros, type TaskErrorCode } from '@pictor/contracts';
import type { ChosenModel } from '../../engines/catalogue.ts';
import type { EngineModel } from '../../engines/engine.ts';
import { type AskedCall, estimateOf } from '../../engines/prices.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { BudgetCallRow, ReservationRow } from '../../platform/db/tables.ts';
import { transact } from '../../platform/db/transact.ts';
import { dayOf, endOf } from './calendar.ts';
import { type EndedCall, estimateFor, type Outcome, outcomeOf } from './outcome.ts';
import { hasLimits, limitMicros, placesOf } from './periods.ts';
import { budgetExceeded, priceUnknown } from './refusals.ts';
import * as repo from './repo.ts';
import { findSettings, toCny } from './settings.ts';

export { withCosts } from './task-costs.ts';

/** The darkroom works on this machine. It is never billed, so it has no entries. */
const isBilled = ({ engine }: EngineModel): boolean => engine !== 'darkroom';

/** A model and its provider. */
type PaidModel = ChosenModel['model'];

/** A task as far as money is concerned. */
export interface PaidTask extends AskedCall {
  editId: string;
  userId: string;
  model: PaidModel;
  count: number;
}

/** A call that begins. */
interface NewCall extends AskedCall {
  /** The model at the provider that is called. It may be another provider than that of the task. */
  model: PaidModel;
  /** Identifies the attempt. */
  run: string;
  /** The position of its first result. */
  position: number;
  /** How many results it is asked for. */
  results: number;
  /** Whether it continues the job of an earlier attempt, which is not billed again. */
  resumes: boolean;
}

const refusesUnknown = (settings: Budgets): boolean => settings.refuse_unknown && hasLimits(settings);

const BILLED = { yes: 1, no: 0, unknown: null } as const;

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
    if (!estimate && refusesUnknown(settings)) throw priceUnknown(model.name);
    const perResult = estimate ? toCny(estimate.micros, estimate.currency, settings) : 0;
    const now = Date.now();
    const day = dayOf(now, settings.time_zone);
    await repo.insertReservation(trx, {
      edit_id: editId,
      user_id: userId,
      day,
      result_reserved_micros: perResult,
      reserved_micros: count * perResult,
    });
    await this.#take(trx, settings, { userId, day, micros: count * perResult, now });
  }

  /** Whether a model may take over a call: models of unknown price may be refused. */
  async allows({ price }: Pick<EngineModel, 'price'>, asked: AskedCall): Promise<boolean> {
    return estimateOf(price, { ...asked, count: 1 }) !== undefined || !refusesUnknown(await findSettings(this.#db));
  }

  /**
   * Notes that an attempt is about to call the model. If the process dies before the call is recorded, the next attempt or the end of the task
   * records that it may have been billed. If the attempt begins the same call again, another provider has taken it over, and it stays one call.
   */
  async begin(editId: string, { model, run, position, results, resumes, ...asked }: NewCall): Promise<void> {
    const estimate = estimateOf(model.price, { ...asked, count: 1 });
    const call = {
      ...{ edit_id: editId, position, run, results },
      ...{ engine: model.engine, provider: model.provider.id, model: model.id },
      currency: estimate?.currency ?? null,
      result_micros: estimate?.micros ?? null,
    };
    if (resumes) {
      // If no call is open, the earlier attempt has recorded it. Another entry would count the job twice.
      await repo.takeOverCall(this.#db, call);
      return;
    }
    if (await repo.insertFirstCall(this.#db, call)) return;
    await transact(this.#db, async (trx) => {
      const reservation = await repo.lockReservation(trx, editId);
      if (!reservation) return;
      if (await repo.moveCall(trx, call)) return;
      await this.#settleCalls(trx, reservation, await repo.deleteCalls(trx, editId, { position }), 'interrupted');
      await repo.insertCall(trx, call);
    });
  }

  /**
   * Writes an ended call into the ledger. Does nothing if the task has ended meanwhile or another attempt has begun, because the call was
   * recorded then.
   */
  async record(editId: string, { run, position }: Pick<NewCall, 'run' | 'position'>, ended: EndedCall): Promise<void> {
    await transact(this.#db, async (trx) => {
      const reservation = await repo.lockReservation(trx, editId);
      if (!reservation) return;
      const [call] = await repo.deleteCalls(trx, editId, { position, run });
      if (!call) return;
      await this.#settle(trx, reservation, call, outcomeOf(call, ended), await findSettings(trx));
    });
  }

  /** Gives back what tasks that have ended still reserve. Call in the transaction that ends them, after all other changes. */
  async close(trx: DatabaseTransaction, editIds: readonly string[], outcome: TaskErrorCode): Promise<void> {
    for (const reservation of await repo.deleteReservations(trx, editIds)) {
      const calls = await repo.deleteCalls(trx, reservation.edit_id);
      const left = await this.#settleCalls(trx, reservation, calls, outcome);
      await this.#move(trx, reservation, { reserved: -left, spent: 0 });
    }
  }

  /** Closes the reservations of tasks that have ended in another way, such as the tasks of deleted accounts. @returns their number */
  async closeLeft(limit: number): Promise<number> {
    const left = await repo.listLeftReservations(this.#db, limit);
    for (const id of left) await transact(this.#db, (trx) => this.close(trx, [id], 'interrupted'));
    return left.length;
  }

  /** Records calls about which nothing is known. @returns what is still reserved */
  async #settleCalls(
    trx: DatabaseTransaction,
    reservation: ReservationRow,
    calls: readonly BudgetCallRow[],
    outcome: TaskErrorCode,
  ): Promise<number> {
    let left = reservation.reserved_micros;
    if (calls.length === 0) return left;
    const settings = await findSettings(trx);
    for (const call of calls) {
      const told = { outcome, billed: 'unknown' as const, money: estimateFor(call), results: 0, usage: null };
      left = await this.#settle(trx, { ...reservation, reserved_micros: left }, call, told, settings);
    }
    return left;
  }

  /** Moves the share of a call from what is reserved to what is spent. @returns what is still reserved */
  async #settle(
    trx: DatabaseTransaction,
    reservation: ReservationRow,
    { engine, provider, model, results: asked }: BudgetCallRow,
    { money, billed, ...told }: Outcome,
    settings: Budgets,
  ): Promise<number> {
    const { edit_id, user_id, day } = reservation;
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
    await repo.setReserved(trx, edit_id, left);
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
