import { setTimeout } from 'node:timers/promises';
import { EDITOR_NAMESPACE } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { EngineResult } from '../../../engines/engine.ts';
import type { Database, DatabaseTransaction } from '../../../platform/db/database.ts';
import { isServerFault } from '../../../platform/errors.ts';
import type { Assets } from '../../assets/assets.ts';
import type { Spend } from '../../spend/spend.ts';
import { ResultNotKept } from '../ending/failure.ts';
import { storedEvidence } from '../evidence.ts';
import type { TaskWithImages } from '../repo.ts';
import * as repo from '../repo.ts';
import * as work from './work-repo.ts';

interface Dependencies {
  db: Database;
  assets: Assets;
  spend: Spend;
  log: FastifyBaseLogger;
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The outcome of a call whose entry could not be written into the ledger when it ended. */
export const UNRECORDED = 'interrupted';

/** Delay between attempts to store a result: the first and the maximum. */
const KEEP_MILLISECONDS = 500;
const KEEP_MILLISECONDS_MAX = 10_000;
/** Give up this long before the deadline check would report a timeout, so that the actual error is reported instead. */
const LAST_WORD_MILLISECONDS = 1000;

/** The task was ended by something else, or another attempt has begun, while a result was being stored. */
export class TaskClosed extends Error {
  override readonly name = 'TaskClosed';
}

/** An earlier attempt to store the result has succeeded, but its confirmation was lost. */
class AlreadyStored extends Error {
  override readonly name = 'AlreadyStored';
}

/** Where a result belongs. */
export interface Place {
  task: TaskWithImages;
  position: number;
  /** The file name of the original, or '' for a generation. */
  originalName: string;
}

/** Stores the results of tasks. The model's answer is paid for, so it is kept until it can be stored, or until the task's deadline. */
export class ResultStore {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Stores the only result of a task. The task is closed in the same transaction, so `completed` always implies that the result exists.
   *
   * @throws {ResultNotKept} its cause is {@link TaskClosed} if the task has ended
   */
  async complete(place: Place, result: EngineResult, signal: AbortSignal): Promise<void> {
    const outcome = { status: 'completed' as const, evidence: storedEvidence(result.evidence) };
    const prepare = async (trx: DatabaseTransaction): Promise<void> => {
      if (!(await work.closeTask(trx, place.task.id, outcome))) throw new TaskClosed();
    };
    const finish = (trx: DatabaseTransaction): Promise<void> =>
      this.#deps.spend.close(trx, [place.task.id], UNRECORDED);
    await this.#keep(place, result, { prepare, finish, evidence: null, signal });
  }

  /** Stores one of several results of a task that goes on. @throws {ResultNotKept} as {@link complete} */
  async add(place: Place, result: EngineResult, signal: AbortSignal): Promise<void> {
    const { task, position } = place;
    const prepare = async (trx: DatabaseTransaction): Promise<void> => {
      if (!(await work.lockAttempt(trx, task)) || !(await work.touchTask(trx, task.id))) throw new TaskClosed();
      if ((await work.listPositions(trx, task.id)).includes(position)) throw new AlreadyStored();
    };
    await this.#keep(place, result, { prepare, evidence: storedEvidence(result.evidence), signal });
  }

  /** Repeats work that fails because of the server, with growing delays, until the deadline of the task. */
  async untilDeadline(
    task: Pick<TaskWithImages, 'id' | 'deadline_at'>,
    signal: AbortSignal,
    store: () => Promise<void>,
  ) {
    let left: number;
    for (let wait = KEEP_MILLISECONDS; ; wait = Math.min(2 * wait, KEEP_MILLISECONDS_MAX)) {
      try {
        await this.#deps.withReserve(store);
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

  async #keep(
    { task, position, originalName }: Place,
    { image, evidence, modelVersion }: EngineResult,
    options: {
      prepare: (trx: DatabaseTransaction) => Promise<void>;
      finish?: (trx: DatabaseTransaction) => Promise<void>;
      evidence: string | null;
      signal: AbortSignal;
    },
  ): Promise<void> {
    const origin = { userId: task.user_id, namespace: EDITOR_NAMESPACE, originalName };
    const store = async (): Promise<void> => {
      await this.#deps.assets.keepResult(origin, image.bytes, {
        prepare: options.prepare,
        record: async (trx, { picture, thumbnail }) => {
          const { id: asset_id, width, height } = picture;
          const files = { asset_id, thumbnail_id: thumbnail.id, width, height };
          const facts = { evidence: options.evidence, model_version: modelVersion ?? null };
          await repo.insertOutput(trx, { edit_id: task.id, position, ...files, ...facts });
          await options.finish?.(trx);
        },
      });
    };
    await this.untilDeadline(task, options.signal, store).catch((error: unknown) => {
      if (!(error instanceof AlreadyStored)) throw new ResultNotKept(evidence, error);
    });
  }
}
