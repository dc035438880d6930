import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../../platform/db/database.ts';
import { transact } from '../../../platform/db/transact.ts';
import type { TaskMetrics } from '../../../platform/metrics/task-metrics.ts';
import type { TaskQueue } from '../../../platform/queue/task-queue.ts';
import type { Spend } from '../../spend/spend.ts';
import * as work from '../running/work-repo.ts';
import { closeWithResults } from './closing.ts';

interface Dependencies {
  db: Database;
  spend: Spend;
  queue: TaskQueue;
  log: FastifyBaseLogger;
  metrics: TaskMetrics;
}

/** Ends tasks from outside their own run. */
export class TaskEnding {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @returns true if this call ended the task */
  async close(task: work.OpenTask, failure: work.Failure): Promise<boolean> {
    const { db, spend } = this.#deps;
    const closed = await transact(db, async (trx) => {
      if (!(await work.closeTask(trx, task.id, { status: 'failed', ...failure }))) return false;
      await spend.close(trx, [task.id], failure.error_code);
      return true;
    });
    if (closed) this.#deps.metrics.ended(task, failure.error_code);
    return closed;
  }

  /** Ends a task whose time is up, with the results that it has. @returns true if this call ended the task */
  async closeOverdue(task: work.OpenTask, failure: work.Failure): Promise<boolean> {
    const { db, spend } = this.#deps;
    const outcome = await transact(db, async (trx) => {
      const ended = await closeWithResults(trx, task, failure);
      if (ended !== undefined) await spend.close(trx, [task.id], failure.error_code);
      return ended;
    });
    if (outcome !== undefined) this.#deps.metrics.ended(task, outcome);
    return outcome !== undefined;
  }

  /** @returns the user's tasks that this call ended */
  async closeAllOf(userId: string, failure: work.Failure): Promise<work.OpenTask[]> {
    const { db, spend } = this.#deps;
    const closed = await transact(db, async (trx) => {
      const tasks = await work.closeAllOf(trx, userId, failure);
      await spend.close(
        trx,
        tasks.map(({ id }) => id),
        failure.error_code,
      );
      return tasks;
    });
    for (const task of closed) this.#deps.metrics.ended(task, failure.error_code);
    return closed;
  }

  /** Call after the row has been closed. If a run misses the cancellation, it is aborted later anyway. */
  async cancel(taskIds: readonly string[]): Promise<void> {
    if (taskIds.length === 0) return;
    await this.#deps.queue.cancel(taskIds).catch((error: unknown) => {
      this.#deps.log.error({ err: error, task_ids: taskIds }, 'tasks could not be cancelled in the queue yet');
    });
  }
}
