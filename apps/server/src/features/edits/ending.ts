import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { transact } from '../../db/transact.ts';
import type { TaskMetrics } from '../../metrics/task-metrics.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import * as work from './work-repo.ts';

interface Dependencies {
  db: Database;
  queue: TaskQueue;
  log: FastifyBaseLogger;
  metrics: TaskMetrics;
}

/** How a task ends that its own run does not end. */
export class TaskEnding {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @returns whether this was its last word */
  async close(task: work.OpenTask, failure: work.Failure): Promise<boolean> {
    const closed = await work.closeTask(this.#deps.db, task.id, { status: 'failed', ...failure });
    if (closed) this.#deps.metrics.ended(task, failure.error_code);
    return closed;
  }

  /** @returns those of a person's tasks on which this was the last word */
  async closeAllOf(userId: string, failure: work.Failure): Promise<work.OpenTask[]> {
    const closed = await transact(this.#deps.db, (trx) => work.closeAllOf(trx, userId, failure));
    for (const task of closed) this.#deps.metrics.ended(task, failure.error_code);
    return closed;
  }

  /** The row has said it before: a run that does not hear of it is let go all the same. */
  async cancel(taskIds: readonly string[]): Promise<void> {
    if (taskIds.length === 0) return;
    await this.#deps.queue.cancel(taskIds).catch((error: unknown) => {
      this.#deps.log.error({ err: error, task_ids: taskIds }, 'tasks could not be cancelled in the queue yet');
    });
  }
}
