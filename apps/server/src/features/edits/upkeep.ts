import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { takeLease } from '../../db/lease.ts';
import { oneAtATime } from '../../one-at-a-time.ts';
import type { QueuedTask, TaskQueue } from '../../queue/task-queue.ts';
import type { TaskEnding } from './ending.ts';
import { timedOut } from './failure.ts';
import * as repo from './repo.ts';
import type { TaskRunner } from './run.ts';
import type { TaskWatch } from './task-watch.ts';

const DEADLINE_CHECK_MILLISECONDS = 500;
/** A cancellation that was lost on its way is made up for within this. */
const LETTING_GO_MILLISECONDS = 2000;
const RECOVERY_MILLISECONDS = 15_000;
const OVERDUE_AT_ONCE = 200;

interface Dependencies {
  db: Database;
  queue: TaskQueue;
  watch: TaskWatch;
  runner: TaskRunner;
  ending: TaskEnding;
  log: FastifyBaseLogger;
  timeoutSeconds: number;
}

/** What is done for tasks from time to time: deadlines, places in the queue that were lost, runs that nobody wants any more. */
export class TaskUpkeep {
  readonly #deps: Dependencies;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Once it is through, what an earlier process left unfinished has its place in the queue, or its last word. */
  async start(): Promise<void> {
    await this.#failOverdue();
    await this.#deps.queue.enqueue(await this.#unfinished(Date.now()));
    this.#every(DEADLINE_CHECK_MILLISECONDS, 'deadline check failed', () => this.#failOverdue());
    this.#every(RECOVERY_MILLISECONDS, 'recovery failed', () => this.#recover());
    this.#every(LETTING_GO_MILLISECONDS, 'letting go failed', () => this.#deps.runner.letGoOfEnded());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #every(milliseconds: number, failed: string, work: () => Promise<void>): void {
    const begin = oneAtATime(work, (error) => this.#deps.log.error({ err: error }, failed));
    this.#timers.push(setInterval(begin, milliseconds));
  }

  /** A process may die between a task's row and its place in the queue, and a run may break off at a fault of the database. */
  async #recover(): Promise<void> {
    const { db, queue } = this.#deps;
    const tasks = await this.#unfinished(Date.now() - RECOVERY_MILLISECONDS);
    if (tasks.length > 0 && (await takeLease(db, 'recovery', RECOVERY_MILLISECONDS / 2))) await queue.enqueue(tasks);
  }

  async #unfinished(createdBefore: number): Promise<QueuedTask[]> {
    const tasks = await repo.listUnfinished(this.#deps.db, createdBefore);
    return tasks.map(({ id, user_id }) => ({ id, owner: user_id }));
  }

  async #failOverdue(): Promise<void> {
    const { db, watch, ending, timeoutSeconds } = this.#deps;
    const overdue = await repo.listOverdue(db, Date.now(), OVERDUE_AT_ONCE);
    if (overdue.length === 0) return;
    for (const task of overdue) if (await ending.close(task, timedOut(timeoutSeconds))) watch.changed(task);
    await ending.cancel(overdue.map(({ id }) => id));
  }
}
