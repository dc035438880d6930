import type { GenerateRequest } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import type { Params } from '../../../engines/engine.ts';
import { TASKS_BOUNDS } from '../../../platform/bounds/tasks.ts';
import type { Database, DatabaseTransaction } from '../../../platform/db/database.ts';
import { transact } from '../../../platform/db/transact.ts';
import { TooManyRequests, Unauthenticated } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { TaskQueue } from '../../../platform/queue/task-queue.ts';
import type { Tracing } from '../../../platform/telemetry/tracing.ts';
import type { Assets } from '../../assets/assets.ts';
import { pruneEdits } from '../../lineage/lineage.ts';
import type { Spend } from '../../spend/spend.ts';
import type { Usage } from '../../usage/usage.ts';
import * as expiry from '../expiry-repo.ts';
import * as repo from '../repo.ts';
import type { TaskWatch } from '../task-watch.ts';
import { laneOf } from './lane.ts';

/** Retry-After if too many tasks are unfinished. Some of them will have ended by then. */
const RETRY_SECONDS = 30;
/** The maximum number of old tasks that each new task deletes. */
const FORGOTTEN_AT_ONCE = 100;

/** Counts the results that a user asks for. `consume` rejects with a RateLimiterRes beyond the limit. */
export interface NewTaskLimiter {
  consume: (userId: string, results: number) => Promise<unknown>;
}

interface Dependencies {
  db: Database;
  assets: Assets;
  usage: Usage;
  spend: Spend;
  engines: EngineCatalogue;
  queue: TaskQueue;
  watch: TaskWatch;
  log: FastifyBaseLogger;
  tracing: Tracing;
  limiter: NewTaskLimiter;
  /** Throws if a result could not be stored at the moment. */
  requireRoom: () => void;
  timeoutSeconds: number;
}

/** A new task. `inputs` has no source if the picture is generated. */
export interface NewTask extends Pick<GenerateRequest, 'prompt' | 'model' | 'batch'> {
  params: Params;
  /** How many results are wanted. */
  count: number;
  inputs: readonly repo.NewInput[];
}

const tooMany = (unfinished: number): TooManyRequests =>
  new TooManyRequests(
    RETRY_SECONDS,
    `已有 ${unfinished} 张结果还没有完成，请等其中一些完成，或停止一些任务，然后在 ${RETRY_SECONDS} 秒后再试`,
  );

/** Creates tasks: checks the limits, inserts the row, then enqueues the task. */
export class NewTasks {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * @throws {TooLarge} `workspace_full` @throws {TooManyRequests} @throws {PaymentRequired} `budget_exceeded`, `price_unknown`
   * @throws {Unauthenticated} if the account has been disabled meanwhile
   */
  async create(userId: string, { inputs, prompt, model, params, count, batch }: NewTask): Promise<string> {
    const { db, queue, usage, spend, engines, requireRoom, timeoutSeconds, log, watch, tracing } = this.#deps;
    requireRoom();
    await usage.requireWorkspace(userId);
    await this.#charge(userId, count);
    const now = Date.now();
    // A request may name the model by an alias.
    const chosen = engines.find(model);
    const task = {
      id: newId(),
      user_id: userId,
      kind: repo.sourceOf(inputs) ? ('edit' as const) : ('generate' as const),
      status: 'processing' as const,
      model: chosen?.model.id ?? model ?? engines.defaultModel,
      prompt,
      params: JSON.stringify(params),
      count,
      batch_id: batch ?? null,
      deadline_at: now + timeoutSeconds * 1000,
      error_code: null,
      failure: null,
      evidence: null,
      created_at: now,
      updated_at: now,
    };
    const insert = (): Promise<boolean> =>
      transact(db, async (trx) => {
        await this.#requireAllowed(trx, userId, count);
        if (!(await repo.insertTask(trx, task, inputs, { provider: chosen?.model.provider.id ?? null }))) return false;
        await this.#forgetOldest(trx, userId);
        await this.#deps.assets.hold(
          trx,
          inputs.map(({ asset_id }) => asset_id),
        );
        const asked = { editId: task.id, userId, params, count, pictures: inputs.length };
        if (chosen) await spend.reserve(trx, { ...asked, model: chosen.model });
        return true;
      });
    while (!(await insert())) task.id = newId();
    tracing.accepted(task.id);
    watch.changed(task, { stage: 'waiting' });
    // The row exists, so the upkeep enqueues it later. The request does not fail: a retry would pay for the model call twice.
    await queue
      .enqueue([{ id: task.id, owner: userId, lane: laneOf(engines, task.model) }])
      .catch((error: unknown) => log.error({ err: error, task_id: task.id }, 'task could not be queued yet'));
    return task.id;
  }

  async #charge(userId: string, count: number): Promise<void> {
    try {
      await this.#deps.limiter.consume(userId, count);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new TooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }

  /** Locks the user's row, so that concurrent requests count each other's tasks. */
  async #requireAllowed(trx: DatabaseTransaction, userId: string, count: number): Promise<void> {
    if (!(await repo.lockEnabledUser(trx, userId))) throw new Unauthenticated();
    const unfinished = await repo.countProcessing(trx, userId);
    if (unfinished + count > TASKS_BOUNDS.unfinishedPerPerson.value) throw tooMany(unfinished);
  }

  async #forgetOldest(trx: DatabaseTransaction, userId: string): Promise<void> {
    const kept = TASKS_BOUNDS.keptPerPerson.value;
    const oldest = await expiry.listOldestFinished(trx, userId, { kept, limit: FORGOTTEN_AT_ONCE });
    await pruneEdits(trx, await expiry.deleteTasks(trx, oldest));
  }
}
