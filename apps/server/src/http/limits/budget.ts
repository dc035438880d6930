import { type DomainError, TooManyRequests, Unavailable } from '../../platform/errors.ts';

/** Units are released within seconds, or their connection is closed within a minute. */
const RETRY_SECONDS = 5;

interface Limits {
  perHolder: number;
  inAll: number;
}

/** Counts units (requests, bytes) in use, per holder and in all. A holder that uses none is removed. */
export class Budget {
  readonly #limits: Limits;
  readonly #byHolder = new Map<string, number>();
  #inAll = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get isUnused(): boolean {
    return this.#inAll === 0;
  }

  /** Which limit this many additional units would exceed, or undefined if they fit. */
  exceeded(holder: string, units: number): 'holder' | 'all' | undefined {
    if ((this.#byHolder.get(holder) ?? 0) + units > this.#limits.perHolder) return 'holder';
    return this.#inAll + units > this.#limits.inAll ? 'all' : undefined;
  }

  /** The error to answer with if this many additional units would exceed a limit. */
  refusal(holder: string, units: number): DomainError | undefined {
    const exceeded = this.exceeded(holder, units);
    if (exceeded === undefined) return undefined;
    return exceeded === 'holder' ? new TooManyRequests(RETRY_SECONDS) : new Unavailable();
  }

  /** @throws {TooManyRequests} if the holder's limit is exceeded @throws {Unavailable} if the total limit is exceeded */
  require(holder: string, units: number): void {
    const refusal = this.refusal(holder, units);
    if (refusal) throw refusal;
  }

  /** Adds units without checking the limits. Callers check before. */
  add(holder: string, units: number): void {
    const held = (this.#byHolder.get(holder) ?? 0) + units;
    if (held === 0) this.#byHolder.delete(holder);
    else this.#byHolder.set(holder, held);
    this.#inAll += units;
  }

  /** A reservation that holds no units yet. */
  open(holder: string): Reservation {
    return new Reservation(this, holder);
  }

  /** @throws like {@link require} */
  take(holder: string, units: number): Reservation {
    this.require(holder, units);
    const reservation = this.open(holder);
    reservation.add(units);
    return reservation;
  }
}

/** Units of a budget that are released together. Disposing of it twice releases them once. */
export class Reservation implements Disposable {
  readonly #budget: Budget;
  readonly #holder: string;
  #units = 0;

  constructor(budget: Budget, holder: string) {
    this.#budget = budget;
    this.#holder = holder;
  }

  get units(): number {
    return this.#units;
  }

  exceeded(units: number): ReturnType<Budget['exceeded']> {
    return this.#budget.exceeded(this.#holder, units);
  }

  /** @throws like {@link Budget.require} */
  require(units: number): void {
    this.#budget.require(this.#holder, units);
  }

  add(units: number): void {
    this.#budget.add(this.#holder, units);
    this.#units += units;
  }

  [Symbol.dispose](): void {
    this.add(-this.#units);
  }
}
