import {
  EDITOR_NAMESPACE,
  type EditRequest,
  type GenerateRequest,
  type ModelsResponse,
  type TaskPage,
} from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { formatCursor, parseCursor } from '../../platform/db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { transact } from '../../platform/db/transact.ts';
import { BadRequest, Conflict, NotFound } from '../../platform/errors.ts';
import type { TaskMetrics } from '../../platform/metrics/task-metrics.ts';
import type { PubSub } from '../../platform/pubsub/pub-sub.ts';
import type { TaskQueue } from '../../platform/queue/task-queue.ts';
import type { Tracing } from '../../platform/telemetry/tracing.ts';
import type { Assets } from '../assets/assets.ts';
import { pruneEdits } from '../lineage/lineage.ts';
import type { Spend } from '../spend/spend.ts';
import type { Usage } from '../usage/usage.ts';
import { TaskEnding } from './ending/ending.ts';
import { STOPPED } from './ending/failure.ts';
import { TaskUpkeep } from './ending/upkeep.ts';
import * as expiry from './expiry-repo.ts';
import { parseParams } from './params.ts';
import type { TaskWithImages } from './repo.ts';
import * as repo from './repo.ts';
import { type ModelChoice, otherwiseOf } from './requests/automatic-model.ts';
import { type NewTaskLimiter, NewTasks } from './requests/new-tasks.ts';
import { requireModel, requireRequest } from './requests/requested-model.ts';
import { TaskRunner } from './running/run.ts';
import { TaskWatch } from './task-watch.ts';

const SWEEP_AT_ONCE = 1000;

interface Dependencies extends ModelChoice {
  db: Database;
  assets: Assets;
  usage: Usage;
  spend: Spend;
  queue: TaskQueue;
  pubSub: PubSub;
  log: FastifyBaseLogger;
  metrics: TaskMetrics;
  tracing: Tracing;
  limiter: NewTaskLimiter;
  /** Throws if a result could not be stored at the moment. */
  requireRoom: () => void;
  /** Runs essential work that may use the reserved disk space when no other space is left. */
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
  timeoutSeconds: number;
  maxAttempts: number;
}

export class Edits {
  readonly #deps: Dependencies;
  readonly watch: TaskWatch;
  readonly #newTasks: NewTasks;
  readonly #runner: TaskRunner;
  readonly #ending: TaskEnding;
  readonly #upkeep: TaskUpkeep;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const watch = new TaskWatch(deps.db, deps.pubSub, deps.log);
    const runner = new TaskRunner({ ...deps, watch });
    const ending = new TaskEnding(deps);
    this.watch = watch;
    this.#newTasks = new NewTasks({ ...deps, watch });
    this.#runner = runner;
    this.#ending = ending;
    this.#upkeep = new TaskUpkeep({ ...deps, watch, runner, ending });
  }

  /** Continues what an earlier process left unfinished. With `runs`, it also starts to run tasks; otherwise other processes run them. */
  async start({ runs }: { runs: boolean }): Promise<void> {
    await this.#upkeep.start();
    if (runs) await this.#deps.queue.start((taskId, signal) => this.#runner.run(taskId, signal));
  }

  async stopRunning(): Promise<void> {
    this.#upkeep.stop();
    await this.#deps.queue.stop();
  }

  /**
   * @throws {NotFound} if the original or a reference does not belong to this user
   * @throws {BadRequest} `thumbnail_mismatch`, `unknown_model`, `model_cannot`
   * @throws {TooLarge} `workspace_full` @throws {PaymentRequired} `budget_exceeded`, `price_unknown`
   */
  async edit(userId: string, { orig_img, orig_thumb, ...wanted }: EditRequest): Promise<string> {
    const { assets } = this.#deps;
    const request = await requireRequest(userId, 'edit', wanted, this.#deps);
    const original = await assets.requireOwnPicture(userId, EDITOR_NAMESPACE, orig_img);
    const thumbnail = await assets.thumbnailOf(original);
    if (thumbnail.id !== orig_thumb)
      throw new BadRequest('thumbnail_mismatch', '参数无效：orig_thumb 不是这张原图的缩略图', {
        body: { thumbnail_id: thumbnail.id },
      });
    return await this.#newTasks.create(userId, {
      ...request,
      inputs: [
        { role: 'source', position: 0, asset_id: original.id, thumbnail_id: thumbnail.id },
        ...(await this.#requireReferences(userId, wanted.references)),
      ],
    });
  }

  /**
   * @throws {NotFound} if a reference does not belong to this user
   * @throws {BadRequest} `unknown_model`, `model_cannot` @throws {TooLarge} `workspace_full`
   */
  async generate(userId: string, wanted: GenerateRequest): Promise<string> {
    const request = await requireRequest(userId, 'generate', wanted, this.#deps);
    return await this.#newTasks.create(userId, {
      ...request,
      inputs: await this.#requireReferences(userId, wanted.references),
    });
  }

  /** Repeats a failed task as a new task. @throws {NotFound} @throws {Conflict} `task_not_failed` */
  async retry(userId: string, id: string, prompt: string | undefined): Promise<string> {
    const task = await this.requireOwn(userId, id);
    if (task.status !== 'failed') throw new Conflict('task_not_failed', '只有失败的任务可以重试');
    const inputs = task.inputs.map(({ edit_id: _, ...input }) => input);
    for (const { asset_id } of inputs) await this.#deps.assets.requireOwnPicture(userId, EDITOR_NAMESPACE, asset_id);
    const { model, count, batch_id: batch } = task;
    const request = {
      prompt: prompt ?? task.prompt,
      model,
      count,
      batch: batch ?? undefined,
      params: parseParams(task.params),
    };
    await requireModel(this.#deps.engines, request, task.kind, repo.referencesOf(inputs).length);
    return await this.#newTasks.create(userId, { ...request, inputs });
  }

  async models(): Promise<ModelsResponse> {
    const { engines, spend } = this.#deps;
    return { ...engines.describe(), auto: { otherwise: otherwiseOf(engines) }, cny_per_usd: await spend.rate() };
  }

  /** Any client that knows the id may read the task. */
  async find(id: string): Promise<TaskWithImages | undefined> {
    return await repo.findTask(this.#deps.db, id);
  }

  /** The stored evidence of the task's engine, or undefined before the task has ended. @throws {NotFound} */
  async evidence(userId: string, id: string): Promise<unknown> {
    await this.requireOwn(userId, id);
    const evidence = await repo.findEvidence(this.#deps.db, id);
    return evidence === undefined ? undefined : JSON.parse(evidence);
  }

  /** @throws {BadRequest} `invalid_cursor` */
  async list(
    userId: string,
    query: Omit<repo.TaskFilter, 'after'> & { cursor?: string | undefined },
  ): Promise<TaskPage> {
    const after = parseCursor(query.cursor);
    const tasks = await repo.listTasks(this.#deps.db, userId, { ...query, after });
    const last = tasks.length === query.limit ? tasks.at(-1) : undefined;
    return {
      tasks: tasks.map((task) => this.watch.presentOwn(task)),
      next_cursor: last ? formatCursor({ key: last.created_at, id: last.id }) : null,
    };
  }

  /** Also aborts the model call. A finished task does not change. @throws {NotFound} */
  async stop(userId: string, id: string): Promise<void> {
    const task = await this.requireOwn(userId, id);
    if (await this.#ending.close(task, STOPPED)) this.watch.changed(task);
    await this.#ending.cancel([id]);
  }

  /** Stops all waiting and running tasks of a user, in all processes. @returns the number of stopped tasks */
  async stopAllOf(userId: string): Promise<number> {
    const stopped = await this.#ending.closeAllOf(userId, STOPPED);
    for (const task of stopped) this.watch.changed(task);
    await this.#ending.cancel(stopped.map(({ id }) => id));
    return stopped.length;
  }

  /** Deletes some edits of a deleted account. @returns the number of deleted edits */
  async removeSomeOf(userId: string, limit: number): Promise<number> {
    return await expiry.deleteSomeOf(this.#deps.db, userId, limit);
  }

  /**
   * Stops the task, then deletes it and its results. A result stays if it is saved, if a saved picture was made from it, or if it is an
   * input of a waiting or running task. The edit stays as long as something needs it.
   *
   * @throws {NotFound}
   */
  async delete(userId: string, id: string): Promise<void> {
    const { db, assets } = this.#deps;
    await this.#ending.close(await this.requireOwn(userId, id), STOPPED);
    await this.#ending.cancel([id]);
    const removed = await transact(db, async (trx) => {
      const task = await repo.findTask(trx, id);
      if (!task) throw new NotFound('没有这个任务');
      if ((await expiry.deleteTasks(trx, [id])).length === 0) throw new NotFound('没有这个任务');
      const results = task.outputs.map(({ asset_id }) => asset_id);
      const rows = await assets.removeUnneeded(trx, userId, results, repo.isInWork);
      await pruneEdits(trx, [id]);
      return rows;
    });
    await assets.forget(removed);
    this.watch.deleted({ id, user_id: userId });
  }

  /** Call inside the transaction that saves a picture. */
  async markResultSaved(trx: DatabaseTransaction, assetId: string): Promise<string[]> {
    return await repo.markOutputSaved(trx, assetId);
  }

  /** Whether this picture is an input of a waiting or running task. */
  async needs(trx: DatabaseTransaction, assetId: string): Promise<boolean> {
    return await repo.isInWork(trx, assetId);
  }

  /**
   * Deletes tasks that ended before `before`, a limited number per call. Their results stay, and edits that something needs.
   *
   * @returns the number of deleted tasks
   */
  async sweepFinished(before: number): Promise<number> {
    return await transact(this.#deps.db, async (trx) => {
      const ids = await expiry.deleteTasks(trx, await expiry.listFinishedBefore(trx, before, SWEEP_AT_ONCE));
      await pruneEdits(trx, ids);
      return ids.length;
    });
  }

  announce(userId: string, taskIds: readonly string[]): void {
    for (const id of taskIds) this.watch.changed({ id, user_id: userId });
  }

  /** @throws {NotFound} */
  async #requireReferences(userId: string, references: readonly { id: string }[] = []): Promise<repo.NewInput[]> {
    const { assets } = this.#deps;
    const inputs: repo.NewInput[] = [];
    for (const [position, { id }] of references.entries()) {
      const picture = await assets.requireOwnPicture(userId, EDITOR_NAMESPACE, id);
      const thumbnail = await assets.thumbnailOf(picture);
      inputs.push({ role: 'reference', position, asset_id: picture.id, thumbnail_id: thumbnail.id });
    }
    return inputs;
  }

  /** @throws {NotFound} if the task does not belong to this user */
  async requireOwn(userId: string, id: string): Promise<TaskWithImages> {
    const task = await repo.findTask(this.#deps.db, id);
    if (task?.user_id !== userId) throw new NotFound('没有这个任务');
    return task;
  }
}
