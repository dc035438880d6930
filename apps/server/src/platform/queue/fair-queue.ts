import { turnsOfRun } from './task-queue.ts';

/** One owner's tasks in a lane. Removed once none of them waits or runs. */
interface Share {
  waiting: Set<string>;
  running: number;
  /** The turn of the first waiting task. The turn of the next one is later by the cost of a run. */
  turn: number;
}

/** A task that was taken from the line. */
export interface Taken {
  taskId: string;
  owner: string;
}

/**
 * The waiting tasks of a lane, without duplicates, in the order of start-time fair queuing: the owner with the earliest turn is served
 * next. A task's turn follows its owner's last turn by the cost of that run, but is not before the turn that is being served. So owners
 * share the time of a lane, and an owner without tasks collects no turns.
 */
export class FairQueue {
  #slotsPerOwner: number;
  /** In the order in which owners joined or were last served. This order decides between equal turns. */
  readonly #shares = new Map<string, Share>();
  readonly #owners = new Map<string, string>();
  /** The latest turn that was served. */
  #served = 0;

  constructor(slotsPerOwner: number) {
    this.#slotsPerOwner = slotsPerOwner;
  }

  /** Running tasks beyond a smaller limit go on. */
  limit(slotsPerOwner: number): void {
    this.#slotsPerOwner = slotsPerOwner;
  }

  has(taskId: string): boolean {
    return this.#owners.has(taskId);
  }

  add(taskId: string, owner: string): void {
    const share = this.#shares.get(owner) ?? { waiting: new Set(), running: 0, turn: 0 };
    if (share.waiting.size === 0) {
      share.turn = Math.max(share.turn, this.#next());
      this.#moveToEnd(owner, share);
    }
    share.waiting.add(taskId);
    this.#owners.set(taskId, owner);
  }

  delete(taskId: string): void {
    const owner = this.#owners.get(taskId);
    if (owner === undefined) return;
    this.#owners.delete(taskId);
    this.#shares.get(owner)?.waiting.delete(taskId);
    this.#forgetIdle(owner);
  }

  /** The caller calls {@link ended} when the task's run is over. @returns undefined if no owner may be served now */
  take(): Taken | undefined {
    let first: { owner: string; share: Share } | undefined;
    for (const [owner, share] of this.#shares) {
      if (share.waiting.size === 0 || share.running >= this.#slotsPerOwner) continue;
      if (!first || share.turn < first.share.turn) first = { owner, share };
    }
    if (!first) return undefined;
    const { owner, share } = first;
    const [taskId] = share.waiting;
    if (taskId === undefined) return undefined;
    this.#served = Math.max(this.#served, share.turn);
    share.waiting.delete(taskId);
    this.#owners.delete(taskId);
    share.running += 1;
    share.turn += 1;
    this.#moveToEnd(owner, share);
    return { taskId, owner };
  }

  ended(owner: string, milliseconds: number): void {
    const share = this.#shares.get(owner);
    if (!share) return;
    share.running -= 1;
    // One turn was already counted when the task was taken.
    share.turn += turnsOfRun(milliseconds) - 1;
    this.#forgetIdle(owner);
  }

  /** Removes all waiting tasks. @returns these tasks */
  clear(): Taken[] {
    const waiting = [...this.#owners].map(([taskId, owner]) => ({ taskId, owner }));
    for (const { taskId } of waiting) this.delete(taskId);
    return waiting;
  }

  /**
   * The first turn of an owner who has no turn yet: the same as the earliest waiting turn, but not before the turn that is being served.
   */
  #next(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { waiting, turn } of this.#shares.values()) if (waiting.size > 0) earliest = Math.min(earliest, turn);
    return Math.max(this.#served, Number.isFinite(earliest) ? earliest : 0);
  }

  #moveToEnd(owner: string, share: Share): void {
    this.#shares.delete(owner);
    this.#shares.set(owner, share);
  }

  #forgetIdle(owner: string): void {
    const share = this.#shares.get(owner);
    if (share && share.waiting.size === 0 && share.running === 0) this.#shares.delete(owner);
  }
}
