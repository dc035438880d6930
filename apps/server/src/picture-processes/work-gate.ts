import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { TooManyRequests, Unavailable } from '../errors.ts';

/** One piece of work that wants a process. */
export interface Turn {
  /** The person whose picture it is. */
  owner: string;
  /** An edit may take many seconds; a decode is what an upload waits for. */
  kind: 'decode' | 'edit';
  /** What the work holds in memory at its peak, estimated from the picture's header. */
  bytes: number;
  /** A result that was paid for is never refused for want of a place. */
  isEssential: boolean;
}

interface Waiting {
  turn: Turn;
  enter: () => void;
}

export interface GateSize {
  /** Pieces of work at once. */
  slots: number;
  /** Of these, heavy ones. */
  heavySlots: number;
}

interface GateOptions {
  /** How long a decode may wait. */
  waitMilliseconds?: number;
  /** Milliseconds on a clock that never goes back. */
  now?: () => number;
}

const isHeavy = ({ bytes }: Turn): boolean => bytes > IMAGING_BOUNDS.lightBytes.value;

/** A heavy decode is as patient as an edit: one slot is always left for light decodes. */
export const isPatient = (turn: Turn): boolean => turn.kind === 'edit' || isHeavy(turn);

const RETRY_SECONDS = 5;

/**
 * Says who works on a picture next. One slot is kept free for light decodes, and one for somebody else than the person who has
 * all the others. Among those who wait, the person with the least running work goes first, then the one whose work has taken
 * the least time so far (start-time fair queuing).
 */
export class WorkGate {
  readonly #size: GateSize;
  readonly #running = new Set<Turn>();
  readonly #waiting: Waiting[] = [];
  /** Milliseconds of work that each person's pictures have taken, of persons who have work here. */
  readonly #spent = new Map<string, number>();

  readonly #waitMilliseconds: number;
  readonly #now: () => number;

  constructor(
    size: GateSize,
    {
      waitMilliseconds = IMAGING_BOUNDS.pictureWaitMilliseconds.value,
      now = () => performance.now(),
    }: GateOptions = {},
  ) {
    this.#size = size;
    this.#waitMilliseconds = waitMilliseconds;
    this.#now = now;
  }

  /**
   * Resolves when the work may begin.
   *
   * @returns what has to be called when the work has ended
   * @throws {TooManyRequests} when too much of this person's work waits
   * @throws {Unavailable} when a decode has waited for too long
   * @throws the signal's reason
   */
  async enter(turn: Turn, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const ownWaiting = this.#waiting.filter(({ turn: { owner } }) => owner === turn.owner).length;
    if (!turn.isEssential && ownWaiting >= IMAGING_BOUNDS.waitingPictures.value)
      throw new TooManyRequests(RETRY_SECONDS);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { turn, enter: resolve };
    const giveUp = (reason: unknown): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      reject(reason);
    };
    const onAbort = (): void => giveUp(signal.reason);
    signal.addEventListener('abort', onAbort);
    const hasLimit = turn.kind === 'decode' && !turn.isEssential;
    const late = hasLimit
      ? setTimeout(() => giveUp(new Unavailable('图片处理繁忙，请稍后再试')), this.#waitMilliseconds)
      : undefined;
    this.#arrive(turn.owner);
    this.#waiting.push(waiting);
    this.#admit();
    try {
      await promise;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      this.#forgetIdle(turn.owner);
    }
    const began = this.#now();
    return () => {
      this.#running.delete(turn);
      this.#spent.set(turn.owner, (this.#spent.get(turn.owner) ?? 0) + this.#now() - began);
      this.#forgetIdle(turn.owner);
      this.#admit();
    };
  }

  /** A person who was away saves up no credit. */
  #arrive(owner: string): void {
    if (this.#spent.has(owner)) return;
    const least = Math.min(...this.#spent.values());
    this.#spent.set(owner, Number.isFinite(least) ? least : 0);
  }

  #forgetIdle(owner: string): void {
    const isHere = (turn: Turn): boolean => turn.owner === owner;
    if (![...this.#running].some(isHere) && !this.#waiting.some(({ turn }) => isHere(turn))) this.#spent.delete(owner);
  }

  #count(which: (turn: Turn) => boolean): number {
    return [...this.#running].filter(which).length;
  }

  #fits(turn: Turn): boolean {
    const { slots, heavySlots } = this.#size;
    if (this.#running.size >= slots || this.#count(({ owner }) => owner === turn.owner) >= slots - 1) return false;
    if (isHeavy(turn) && this.#count(isHeavy) >= heavySlots) return false;
    return !isPatient(turn) || this.#count(isPatient) < slots - 1;
  }

  #next(): Waiting | undefined {
    let best: { waiting: Waiting; running: number; spent: number } | undefined;
    for (const waiting of this.#waiting) {
      const { turn } = waiting;
      if (!this.#fits(turn)) continue;
      const running = this.#count(({ owner }) => owner === turn.owner);
      const spent = this.#spent.get(turn.owner) ?? 0;
      const isBetter = !best || running < best.running || (running === best.running && spent < best.spent);
      if (isBetter) best = { waiting, running, spent };
    }
    return best?.waiting;
  }

  #admit(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.add(next.turn);
      next.enter();
    }
  }
}
