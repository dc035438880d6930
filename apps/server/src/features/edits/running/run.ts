import type { FastifyBaseLogger } from 'fastify';
import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import type { EngineResult } from '../../../engines/engine.ts';
import type { Database } from '../../../platform/db/database.ts';
import { transact } from '../../../platform/db/transact.ts';
import type { AttemptOutcome, TaskMetrics } from '../../../platform/metrics/task-metrics.ts';
import { QueueStopped, TaskTakenOver } from '../../../platform/queue/task-queue.ts';
import type { Tracing } from '../../../platform/telemetry/tracing.ts';
import type { Assets } from '../../assets/assets.ts';
import type { Spend } from '../../spend/spend.ts';
import { endAttempt } from '../ending/closing.ts';
import { failureOf, INTERRUPTED, ResultNotKept, STOPPED } from '../ending/failure.ts';
import type { TaskWithImages } from '../repo.ts';
import type { TaskWatch } from '../task-watch.ts';
import { planCalls } from './call-plan.ts';
import { ModelCalls, tracedTask } from './model-calls.ts';
import { NotBegun } from './not-begun.ts';
import { ResultStore, TaskClosed, UNRECORDED } from './result-store.ts';
import { makeSeveral } from './several-results.ts';
import * as work from './work-repo.ts';

interface Dependencies {
  db: Database;
  assets: Assets;
  spend: Spend;
  engines: EngineCatalogue;
  log: FastifyBaseLogger;
  metrics: TaskMetrics;
  tracing: Tracing;
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
  maxAttempts: number;
  watch: TaskWatch;
}

/** The result of a call that asks for one. */
const firstOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult> => {
  for await (const result of results) return result;
  throw new Error('the engine ended without a result');
};

interface Run {
  task: TaskWithImages;
  controller: AbortController;
}

/** One attempt to run a task: claim, load, call the engine, store, close. */
export class TaskRunner {
  readonly #deps: Dependencies;
  readonly #store: ResultStore;
  readonly #runs = new Set<Run>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#store = new ResultStore(deps);
  }

  async run(taskId: string, signal: AbortSignal): Promise<void> {
    const { db, maxAttempts } = this.#deps;
    const task = await work.claimTask(db, taskId);
    if (!task) {
      await this.#stopIfDisabled(taskId);
      return;
    }
    if (task.attempts > maxAttempts) {
      await this.#fail(task, INTERRUPTED);
      return;
    }
    const run = { task, controller: new AbortController() };
    this.#runs.add(run);
    const ended = this.#deps.metrics.beginAttempt(task);
    let again: unknown;
    const outcome = await this.#deps.tracing.attempt(tracedTask(task), async () => {
      const either = AbortSignal.any([signal, run.controller.signal]);
      return await this.#attempt(task, either).catch((error: unknown): AttemptOutcome => {
        again = error;
        return 'handed_back';
      });
    });
    this.#runs.delete(run);
    ended(outcome);
    this.#deps.log.info({ task_id: task.id, model: task.model, attempt: task.attempts, outcome }, 'task attempt ended');
    if (again !== undefined) throw again;
  }

  /** Aborts attempts whose task has ended, has another attempt or has a disabled owner, in case the notification was lost. */
  async letGoOfEnded(): Promise<void> {
    const runs = [...this.#runs];
    if (runs.length === 0) return;
    const newest = await work.findAttempts(
      this.#deps.db,
      runs.map(({ task }) => task.id),
    );
    for (const { task, controller } of runs) {
      if (newest.get(task.id) === task.attempts) continue;
      controller.abort(new TaskTakenOver('the task has ended or another attempt has begun'));
      await this.#stopIfDisabled(task.id);
    }
  }

  /** @throws an error if the attempt must be repeated */
  async #attempt(task: TaskWithImages, signal: AbortSignal): Promise<AttemptOutcome> {
    try {
      const calls = await ModelCalls.prepare(this.#deps, task);
      return task.count === 1 ? await this.#makeOne(task, calls, signal) : await this.#makeAll(task, calls, signal);
    } catch (error) {
      return await this.#closeAfter(error, task, signal);
    }
  }

  async #makeOne(task: TaskWithImages, calls: ModelCalls, signal: AbortSignal): Promise<AttemptOutcome> {
    const { metrics, watch } = this.#deps;
    const [call = { positions: [0], resume: undefined }] = planCalls(task, calls);
    const result = await calls.call(call, signal, firstOf);
    watch.changed(task, { stage: 'storing' });
    await this.#store.complete({ task, position: 0, originalName: calls.originalName }, result, signal);
    metrics.ended(task, 'completed');
    watch.changed(task);
    return 'completed';
  }

  async #makeAll(task: TaskWithImages, calls: ModelCalls, signal: AbortSignal): Promise<AttemptOutcome> {
    const { log, watch } = this.#deps;
    const errors = await makeSeveral({ store: this.#store, watch }, task, calls, signal);
    const [first] = errors.map((error) => {
      const { failure, isOurs } = failureOf(error);
      if (isOurs) log.error({ err: error, task_id: task.id }, 'a result of a task failed');
      return failure;
    });
    let outcome: AttemptOutcome = 'cancelled';
    await this.#store.untilDeadline(task, signal, async () => {
      outcome = await this.#end(task, first);
    });
    return outcome;
  }

  async #closeAfter(error: unknown, task: TaskWithImages, signal: AbortSignal): Promise<AttemptOutcome> {
    if (signal.reason instanceof QueueStopped) {
      await work.handBackTask(this.#deps.db, task);
      this.#deps.watch.released(task);
      return 'handed_back';
    }
    // This attempt may have closed the task itself, in a commit whose confirmation was lost.
    if (error instanceof ResultNotKept && error.cause instanceof TaskClosed) {
      this.#deps.watch.changed(task);
      return 'cancelled';
    }
    this.#deps.watch.released(task);
    // The code that cancelled the run has already closed the task.
    if (signal.aborted) return 'cancelled';
    if (error instanceof NotBegun) {
      await work.handBackTask(this.#deps.db, task);
      throw error.cause;
    }
    const { failure, isOurs } = failureOf(error);
    if (isOurs) this.#deps.log.error({ err: error, task_id: task.id }, 'task failed');
    return await this.#fail(task, failure);
  }

  /** Normally the process that disables an account stops its tasks. It may have crashed before it did. */
  async #stopIfDisabled(taskId: string): Promise<void> {
    const { db, spend } = this.#deps;
    const stopped = await transact(db, async (trx) => {
      const task = await work.closeOfDisabled(trx, taskId, STOPPED);
      if (task) await spend.close(trx, [taskId], STOPPED.error_code);
      return task;
    });
    if (!stopped) return;
    this.#deps.metrics.ended(stopped, STOPPED.error_code);
    this.#deps.watch.changed(stopped);
  }

  async #fail(task: TaskWithImages, failure: work.Failure): Promise<AttemptOutcome> {
    return await this.#deps.withReserve(() => this.#end(task, failure));
  }

  /** Ends a task whose attempt has ended. @param failure why results are missing */
  async #end(task: TaskWithImages, failure: work.Failure | undefined): Promise<AttemptOutcome> {
    const { db, spend, metrics, watch } = this.#deps;
    const outcome = await transact(db, async (trx) => {
      const ended = await endAttempt(trx, task, failure);
      if (ended !== undefined) await spend.close(trx, [task.id], failure?.error_code ?? UNRECORDED);
      return ended;
    });
    if (outcome === undefined) return 'cancelled';
    metrics.ended(task, outcome);
    watch.changed(task);
    return outcome;
  }
}
