import { type DomainError, TooManyRequests, Unavailable } from '../../errors.ts';

/** What holds a bound is over in seconds, or is cut off within a minute. */
const RETRY_SECONDS = 5;

interface Limits {
  perHolder: number;
  inAll: number;
}

/** Counts units (requests, bytes) that are in use, for each holder and in all. A holder that uses none is forgotten. */
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

  /** Whose limit so many more would break; undefined where they fit. */
  exceeded(holder: string, units: number): 'holder' | 'all' | undefined {
    if ((this.#byHolder.get(holder) ?? 0) + units > this.#limits.perHolder) return 'holder';
    return this.#inAll + units > this.#limits.inAll ? 'all' : undefined;
  }

  /** What to answer where so many more would break a limit. */
  refusal(holder: string, units: number): DomainError | undefined {
    const exceeded = this.exceeded(holder, units);
    if (exceeded === undefined) return undefined;
    return exceeded === 'holder' ? new TooManyRequests(RETRY_SECONDS) : new Unavailable();
  }

  /** @throws {TooManyRequests} where the holder has no room for them @throws {Unavailable} where nobody has */
  require(holder: string, units: number): void {
    const refusal = this.refusal(holder, units);
    if (refusal) throw refusal;
  }

  /** Counts them, also beyond the limits: callers ask before. */
  add(holder: string, units: number): void {
    const held = (this.#byHolder.get(holder) ?? 0) + units;
    if (held === 0) this.#byHolder.delete(holder);
    else this.#byHolder.set(holder, held);
    this.#inAll += units;
  }

  /** A reservation of nothing yet. */
  open(holder: string): Reservation {
    return new Reservation(this, holder);
  }

  /** @throws as {@link require} does */
  take(holder: string, units: number): Reservation {
    this.require(holder, units);
    const reservation = this.open(holder);
    reservation.add(units);
    return reservation;
  }
}

/** Units of a budget that end together. Disposing of it twice gives them back once. */
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

  /** @throws as {@link Budget.require} does */
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
