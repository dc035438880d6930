import { setTimeout } from 'node:timers/promises';
import { EDITOR_NAMESPACE, type TaskProgress } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { EngineCatalogue } from '../../engines/catalogue.ts';
import { EngineError, type EngineInput, type EngineResult } from '../../engines/engine.ts';
import type { Database } from '../../platform/db/database.ts';
import type { AssetRow } from '../../platform/db/tables.ts';
import { transact } from '../../platform/db/transact.ts';
import { isServerFault, isUnreadable, NotFound } from '../../platform/errors.ts';
import type { AttemptOutcome, TaskMetrics } from '../../platform/metrics/task-metrics.ts';
import { QueueStopped, TaskTakenOver } from '../../platform/queue/task-queue.ts';
import type { TracedTask, Tracing } from '../../platform/telemetry/tracing.ts';
import type { Assets } from '../assets/assets.ts';
import { storedEvidence } from './evidence.ts';
import { failureOf, INTERRUPTED, ResultNotKept, STOPPED } from './failure.ts';
import { parseParams } from './params.ts';
import type { TaskWithImages } from './repo.ts';
import * as repo from './repo.ts';
import type { TaskWatch } from './task-watch.ts';
import * as work from './work-repo.ts';

interface Dependencies {
  db: Database;
  assets: Assets;
  engines: EngineCatalogue;
  log: FastifyBaseLogger;
  metrics: TaskMetrics;
  tracing: Tracing;
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
  maxAttempts: number;
  watch: TaskWatch;
}

/** Delay between attempts to store a result: the first and the maximum. */
const KEEP_MILLISECONDS = 500;
const KEEP_MILLISECONDS_MAX = 10_000;
/** Give up this long before the deadline check would report a timeout, so that the actual error is reported instead. */
const LAST_WORD_MILLISECONDS = 1000;

const traced = ({ id, kind, model, attempts }: TaskWithImages): TracedTask => ({ id, kind, model, attempt: attempts });

/** The result of a call that asks for one. */
const firstOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult> => {
  for await (const result of results) return result;
  throw new Error('the engine ended without a result');
};

/** The task was ended by something else while its result was being stored. */
class TaskClosed extends Error {
  override readonly name = 'TaskClosed';
}

/** A disk, a database or a bucket was unavailable before the model was called. The attempt is repeated. */
class NotBegun extends Error {
  override readonly name = 'NotBegun';
}

/** An input of a task, with the row of its picture. */
interface InputPicture extends Pick<EngineInput, 'position'> {
  role: 'source' | 'reference';
  row: AssetRow;
}

interface Run {
  task: TaskWithImages;
  controller: AbortController;
}

/** One attempt to run a task: claim, load, call the engine, store, close. */
export class TaskRunner {
  readonly #deps: Dependencies;
  readonly #runs = new Set<Run>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
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
    const outcome = await this.#deps.tracing.attempt(traced(task), async () => {
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
      const pictures = await this.#requirePictures(task);
      const result = await this.#callEngine(task, pictures, signal);
      this.#deps.watch.changed(task, { stage: 'storing' });
      const source = repo.sourceOf(pictures);
      const complete = () => this.#complete(task, source?.row.original_name ?? '', result);
      await this.#keep(complete, task, signal).catch((error: unknown) => {
        throw new ResultNotKept(result.evidence, error);
      });
      return 'completed';
    } catch (error) {
      return await this.#closeAfter(error, task, signal);
    }
  }

  /** The model's answer is paid for. If the result cannot be stored now, keep it and retry until it can, or until the task's deadline. */
  async #keep(complete: () => Promise<void>, task: TaskWithImages, signal: AbortSignal): Promise<void> {
    let left: number;
    for (let wait = KEEP_MILLISECONDS; ; wait = Math.min(2 * wait, KEEP_MILLISECONDS_MAX)) {
      try {
        await this.#deps.withReserve(complete);
        return;
      } catch (error) {
        left = task.deadline_at - LAST_WORD_MILLISECONDS - Date.now();
        if (!isServerFault(error) || signal.aborted || left <= 0) throw error;
        this.#deps.log.warn({ err: error, task_id: task.id }, 'storing the result failed; trying again');
      }
      // If the run is aborted during this wait, one last attempt follows.
      await setTimeout(Math.min(wait, left), undefined, { signal }).catch(() => {});
    }
  }

  /** @throws {NotFound} if one of them has been deleted */
  async #requirePictures(task: TaskWithImages): Promise<InputPicture[]> {
    if (task.kind === 'edit' && !repo.sourceOf(task.inputs)) throw new NotFound();
    const pictures: InputPicture[] = [];
    for (const { role, position, asset_id } of task.inputs) {
      const row = await this.#deps.assets
        .requireOwnPicture(task.user_id, EDITOR_NAMESPACE, asset_id)
        .catch((error: unknown) => {
          throw isServerFault(error) ? new NotBegun('the row of a picture', { cause: error }) : error;
        });
      pictures.push({ role, position, row });
    }
    return pictures;
  }

  async #callEngine(
    task: TaskWithImages,
    pictures: readonly InputPicture[],
    signal: AbortSignal,
  ): Promise<EngineResult> {
    const chosen = await this.#deps.engines.findCurrent(task.model).catch((error: unknown) => {
      throw isServerFault(error) ? new NotBegun('the providers', { cause: error }) : error;
    });
    if (!chosen) throw new EngineError('model_retired', [{ code: 'model_unavailable', values: { model: task.model } }]);
    const { engine, model } = chosen;
    const inputs: EngineInput[] = [];
    for (const { role, position, row } of pictures)
      inputs.push({ role, position, image: { bytes: await this.#read(row), mimeType: row.mime_type } });
    const call = {
      model: task.model,
      owner: task.user_id,
      prompt: task.prompt,
      params: parseParams(task.params),
      inputs,
      keepsPosition: repo.sourceOf(pictures) !== undefined && (await this.#keepsPosition(task)),
      count: 1,
      signal,
      report: (progress: TaskProgress) => this.#deps.watch.changed(task, progress),
      resume: task.provider_job ?? undefined,
      checkpoint: (jobId: string) => this.#keepJob(task, jobId),
    };
    return await this.#deps.tracing.modelCall(traced(task), model.engine, () => firstOf(engine.run(call)));
  }

  /** Without a stored job, another attempt would begin a new one. That is no reason to end this attempt. */
  async #keepJob(task: TaskWithImages, jobId: string): Promise<void> {
    await work.keepJob(this.#deps.db, task, jobId).catch((error: unknown) => {
      this.#deps.log.error({ err: error, task_id: task.id }, 'the job of the provider could not be stored');
    });
  }

  async #keepsPosition({ user_id }: TaskWithImages): Promise<boolean> {
    return await work.keepsPosition(this.#deps.db, user_id).catch((error: unknown) => {
      throw isServerFault(error) ? new NotBegun('the row of the owner', { cause: error }) : error;
    });
  }

  async #read(picture: AssetRow): Promise<Buffer> {
    return await this.#deps.assets.read(picture).catch((error: unknown) => {
      throw isServerFault(error) && !isUnreadable(error) ? new NotBegun('a picture', { cause: error }) : error;
    });
  }

  /** The task is closed in the same transaction that writes the result, so `completed` always implies that the result exists. */
  async #complete(task: TaskWithImages, originalName: string, { image, evidence }: EngineResult): Promise<void> {
    const { assets, metrics, watch } = this.#deps;
    const { id, user_id: userId } = task;
    const outcome = { status: 'completed' as const, evidence: storedEvidence(evidence) };
    await assets.keepResult({ userId, namespace: EDITOR_NAMESPACE, originalName }, image.bytes, {
      prepare: async (trx) => {
        if (!(await work.closeTask(trx, id, outcome))) throw new TaskClosed();
      },
      record: async (trx, { picture, thumbnail }) => {
        await repo.insertOutput(trx, id, { asset_id: picture.id, thumbnail_id: thumbnail.id });
      },
    });
    metrics.ended(task, 'completed');
    watch.changed(task);
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
    await this.#fail(task, failure);
    return failure.error_code;
  }

  /** Normally the process that disables an account stops its tasks. It may have crashed before it did. */
  async #stopIfDisabled(taskId: string): Promise<void> {
    const stopped = await work.closeOfDisabled(this.#deps.db, taskId, STOPPED);
    if (!stopped) return;
    this.#deps.metrics.ended(stopped, STOPPED.error_code);
    this.#deps.watch.changed(stopped);
  }

  async #fail(task: TaskWithImages, failure: work.Failure): Promise<void> {
    const { db, withReserve } = this.#deps;
    const closed = await withReserve(() => transact(db, (trx) => work.failAttempt(trx, task, failure)));
    if (!closed) return;
    this.#deps.metrics.ended(task, failure.error_code);
    this.#deps.watch.changed(task);
  }
}
