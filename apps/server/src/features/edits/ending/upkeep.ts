import type { FastifyBaseLogger } from 'fastify';
import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import { TASKS_BOUNDS } from '../../../platform/bounds/tasks.ts';
import type { Cursor } from '../../../platform/db/cursor.ts';
import type { Database } from '../../../platform/db/database.ts';
import { takeLease } from '../../../platform/db/postgres/lease.ts';
import type { TaskQueue } from '../../../platform/queue/task-queue.ts';
import { skipWhileRunning } from '../../../platform/skip-while-running.ts';
import type { Spend } from '../../spend/spend.ts';
import { laneOf } from '../requests/lane.ts';
import type { TaskRunner } from '../running/run.ts';
import * as work from '../running/work-repo.ts';
import type { TaskWatch } from '../task-watch.ts';
import type { TaskEnding } from './ending.ts';
import { timedOut } from './failure.ts';

const DEADLINE_CHECK_MILLISECONDS = 500;
/** If a cancellation message was lost, its run is aborted within this time. */
const LETTING_GO_MILLISECONDS = 2000;
const RECOVERY_MILLISECONDS = 15_000;
const OVERDUE_AT_ONCE = 200;
const RECOVERED_AT_ONCE = TASKS_BOUNDS.recovered.value;

interface Dependencies {
  db: Database;
  spend: Spend;
  engines: EngineCatalogue;
  queue: TaskQueue;
  watch: TaskWatch;
  runner: TaskRunner;
  ending: TaskEnding;
  log: FastifyBaseLogger;
  timeoutSeconds: number;
}

/** Periodic work for tasks: deadlines, tasks missing from the queue, and runs to abort. */
export class TaskUpkeep {
  readonly #deps: Dependencies;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Where the next recovery page begins; undefined for the first page. */
  #recovered: Cursor | undefined;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** When this resolves, all tasks that an earlier process left unfinished are queued or ended. */
  async start(): Promise<void> {
    await this.#failOverdue();
    const createdBefore = Date.now();
    do await this.#enqueue(await this.#unfinished(createdBefore));
    while (this.#recovered);
    this.#every(DEADLINE_CHECK_MILLISECONDS, 'deadline check failed', () => this.#failOverdue());
    this.#every(RECOVERY_MILLISECONDS, 'recovery failed', () => this.#recover());
    this.#every(RECOVERY_MILLISECONDS, 'giving back reserved money failed', async () => {
      await this.#deps.spend.closeLeft(RECOVERED_AT_ONCE);
    });
    this.#every(LETTING_GO_MILLISECONDS, 'aborting ended runs failed', () => this.#deps.runner.letGoOfEnded());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #every(milliseconds: number, failed: string, work: () => Promise<void>): void {
    const begin = skipWhileRunning(work, (error) => this.#deps.log.error({ err: error }, failed));
    this.#timers.push(setInterval(begin, milliseconds));
  }

  /**
   * Re-enqueues unfinished tasks: a process may crash between inserting a task's row and enqueuing it, and a database error may break off a
   * run. Each call handles a limited number of tasks, the next call continues.
   */
  async #recover(): Promise<void> {
    const tasks = await this.#unfinished(Date.now() - RECOVERY_MILLISECONDS);
    if (tasks.length === 0) this.#recovered = undefined;
    else if (await takeLease(this.#deps.db, 'recovery', RECOVERY_MILLISECONDS / 2)) await this.#enqueue(tasks);
  }

  async #unfinished(createdBefore: number): Promise<work.UnfinishedTask[]> {
    const page = { createdBefore, after: this.#recovered, limit: RECOVERED_AT_ONCE };
    return await work.listUnfinished(this.#deps.db, page);
  }

  async #enqueue(tasks: readonly work.UnfinishedTask[]): Promise<void> {
    const { engines, queue } = this.#deps;
    await queue.enqueue(tasks.map(({ id, user_id, model }) => ({ id, owner: user_id, lane: laneOf(engines, model) })));
    const last = tasks.length === RECOVERED_AT_ONCE ? tasks.at(-1) : undefined;
    this.#recovered = last && { key: last.deadline_at, id: last.id };
  }

  async #failOverdue(): Promise<void> {
    const { db, watch, ending, timeoutSeconds } = this.#deps;
    const overdue = await work.listOverdue(db, Date.now(), OVERDUE_AT_ONCE);
    if (overdue.length === 0) return;
    for (const task of overdue) if (await ending.closeOverdue(task, timedOut(timeoutSeconds))) watch.changed(task);
    await ending.cancel(overdue.map(({ id }) => id));
  }
}
