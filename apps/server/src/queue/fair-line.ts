import { turnsOfRun } from './task-queue.ts';

/** What one owner has in a lane. It is forgotten once nothing of it waits or runs. */
interface Share {
  waiting: Set<string>;
  running: number;
  /** The turn of the first waiting task; the next one's is later by what a run costs. */
  turn: number;
}

/** A task that was taken from the line. */
export interface Taken {
  taskId: string;
  owner: string;
}

/**
 * Waiting tasks of a lane, each once, by start-time fair queuing: the owner with the earliest turn is served next. A task's turn
 * comes as much later than its owner's last one as that has cost, but not before the turn that is being served. So owners share
 * the time of a lane, and nobody saves turns while he has no tasks.
 */
export class FairLine {
  readonly #slotsPerOwner: number;
  /** In the order in which owners joined or were last served, which decides between equal turns. */
  readonly #shares = new Map<string, Share>();
  readonly #owners = new Map<string, string>();
  /** The latest turn that was served. */
  #served = 0;

  constructor(slotsPerOwner: number) {
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

  /** The caller calls {@link ended} when the task's run is over. @returns undefined where nobody may be served now */
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
    // One turn was counted when the task was taken.
    share.turn += turnsOfRun(milliseconds) - 1;
    this.#forgetIdle(owner);
  }

  /** Forgets what waits. */
  clear(): void {
    for (const taskId of [...this.#owners.keys()]) this.delete(taskId);
  }

  /** The turn of a task whose owner has had none: behind what waits first, on a level with what comes after it. */
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
