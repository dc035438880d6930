import { TooManyRequests, Unavailable } from './errors.ts';

/** One piece of work that waits for a slot. */
export interface Turn {
  /** The person whose work it is. */
  owner: string;
  /** A result that was paid for. It is never refused for lack of a slot. */
  isEssential?: boolean;
}

interface GateOptions<Work extends Turn> {
  /** Whether a piece of work may start beside those that run. */
  fits: (work: Work, running: readonly Work[]) => boolean;
  /** How many pieces of one person's work may wait. */
  waitingPerOwner: number;
  /** How long a piece of work may wait. Undefined means until it is stopped. */
  waitMilliseconds: (work: Work) => number | undefined;
  /** The message for a person whose work has waited for too long. */
  busy: string;
  /** Milliseconds on a monotonic clock. */
  now?: () => number;
}

interface Waiting<Work> {
  work: Work;
  enter: () => void;
}

const RETRY_SECONDS = 5;

/**
 * A gate that shares slots fairly between people. Among the work that fits, it first admits the person with the least running work, then
 * the person whose work has taken the least time so far (start-time fair queuing). A person who was away collects no credit for that time.
 */
export class FairSemaphore<Work extends Turn> {
  readonly #options: GateOptions<Work>;
  readonly #now: () => number;
  readonly #running = new Set<Work>();
  readonly #waiting: Waiting<Work>[] = [];
  /** Milliseconds that each person's work has taken. Holds only people who have work here. */
  readonly #spent = new Map<string, number>();

  constructor(options: GateOptions<Work>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How many pieces of work are running. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Runs `task` when its turn comes.
   *
   * @throws {TooManyRequests} if too much of this person's work waits
   * @throws {Unavailable} if it has waited for too long
   * @throws the signal's reason if it is stopped while it waits, and whatever `task` throws
   */
  async run<T>(work: Work, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(work, signal);
    const began = this.#now();
    try {
      return await task();
    } finally {
      this.#running.delete(work);
      this.#spent.set(work.owner, (this.#spent.get(work.owner) ?? 0) + this.#now() - began);
      this.#forgetIdle(work.owner);
      this.#admit();
    }
  }

  async #enter(work: Work, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { waitingPerOwner, waitMilliseconds, busy } = this.#options;
    if (!work.isEssential && this.#waitingOf(work.owner) >= waitingPerOwner) throw new TooManyRequests(RETRY_SECONDS);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { work, enter: resolve };
    const giveUp = (reason: unknown): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(reason);
    };
    const stop = (): void => giveUp(signal?.reason);
    signal?.addEventListener('abort', stop);
    const limit = work.isEssential ? undefined : waitMilliseconds(work);
    const late = limit === undefined ? undefined : setTimeout(() => giveUp(new Unavailable(busy)), limit);
    this.#arrive(work.owner);
    this.#waiting.push(waiting);
    this.#admit();
    try {
      await promise;
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
      this.#forgetIdle(work.owner);
    }
  }

  #waitingOf(owner: string): number {
    return this.#waiting.filter(({ work }) => work.owner === owner).length;
  }

  #runningOf(owner: string): number {
    return [...this.#running].filter((work) => work.owner === owner).length;
  }

  #arrive(owner: string): void {
    if (this.#spent.has(owner)) return;
    const least = Math.min(...this.#spent.values());
    this.#spent.set(owner, Number.isFinite(least) ? least : 0);
  }

  #forgetIdle(owner: string): void {
    if (this.#runningOf(owner) === 0 && this.#waitingOf(owner) === 0) this.#spent.delete(owner);
  }

  #next(): Waiting<Work> | undefined {
    const running = [...this.#running];
    let best: { waiting: Waiting<Work>; running: number; spent: number } | undefined;
    for (const waiting of this.#waiting) {
      if (!this.#options.fits(waiting.work, running)) continue;
      const own = this.#runningOf(waiting.work.owner);
      const spent = this.#spent.get(waiting.work.owner) ?? 0;
      const isBetter = !best || own < best.running || (own === best.running && spent < best.spent);
      if (isBetter) best = { waiting, running: own, spent };
    }
    return best?.waiting;
  }

  #admit(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.add(next.work);
      next.enter();
    }
  }
}
