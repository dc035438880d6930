import { EDITOR_NAMESPACE, type TaskProgress } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { ChosenModel, EngineCatalogue } from '../../../engines/catalogue.ts';
import { EngineError, type EngineInput, type EngineResult } from '../../../engines/engine.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { AssetRow } from '../../../platform/db/tables.ts';
import { isServerFault, isUnreadable, NotFound } from '../../../platform/errors.ts';
import type { TracedTask, Tracing } from '../../../platform/telemetry/tracing.ts';
import type { Assets } from '../../assets/assets.ts';
import type { Spend } from '../../spend/spend.ts';
import { parseParams } from '../params.ts';
import type { TaskWithImages } from '../repo.ts';
import * as repo from '../repo.ts';
import type { TaskWatch } from '../task-watch.ts';
import { formatJobs, jobsOf, type PlannedCall } from './call-plan.ts';
import { PaidCalls } from './paid-calls.ts';
import * as work from './work-repo.ts';

interface Dependencies {
  db: Database;
  assets: Assets;
  spend: Spend;
  engines: EngineCatalogue;
  log: FastifyBaseLogger;
  tracing: Tracing;
  withReserve: <T>(work: () => Promise<T>) => Promise<T>;
  watch: TaskWatch;
}

/** A disk, a database or a bucket was unavailable before the model was called. The attempt is repeated. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun';
}

/** An input of a task, with the row of its picture. */
interface InputPicture extends Pick<EngineInput, 'position'> {
  role: 'source' | 'reference';
  row: AssetRow;
}

/** What all calls of an attempt have in common. */
interface Prepared {
  task: TaskWithImages;
  chosen: ChosenModel;
  inputs: readonly EngineInput[];
  keepsPosition: boolean;
  /** The file name of the original, or '' for a generation. */
  originalName: string;
}

export const tracedTask = ({ id, kind, model, attempts }: TaskWithImages): TracedTask => ({
  id,
  kind,
  model,
  attempt: attempts,
});

/** The calls of one attempt to the model of its task. */
export class ModelCalls {
  readonly #deps: Dependencies;
  readonly #prepared: Prepared;
  readonly #paid: PaidCalls;
  readonly #report: (progress: TaskProgress) => void;
  readonly #keepJob: (id: string, positions: readonly number[]) => Promise<void>;

  private constructor(deps: Dependencies, prepared: Prepared) {
    this.#deps = deps;
    this.#prepared = prepared;
    const { task, chosen } = prepared;
    this.#paid = new PaidCalls(deps, task, chosen.model);
    let told = '';
    // Several calls report the same steps.
    this.#report = (progress) => {
      const text = JSON.stringify(progress);
      if (text !== told) deps.watch.changed(task, progress);
      told = text;
    };
    let jobs = jobsOf(task);
    let stored = Promise.resolve();
    // Each job is stored with those before it, so an earlier list must not be written later.
    this.#keepJob = (id, positions) => {
      jobs = [...jobs, { id, positions }];
      const all = formatJobs(task, jobs);
      stored = stored
        .then(() => work.keepJob(deps.db, task, all))
        // Without a stored job, another attempt would begin a new one. That is no reason to end this attempt.
        .catch((error: unknown) =>
          deps.log.error({ err: error, task_id: task.id }, 'the job of the provider could not be stored'),
        );
      return stored;
    };
  }

  /**
   * Loads what the calls need.
   *
   * @throws {NotFound} if a picture has been deleted
   * @throws {EngineError} `model_retired`
   * @throws {NotBegun}
   */
  static async prepare(deps: Dependencies, task: TaskWithImages): Promise<ModelCalls> {
    const pictures = await requirePictures(deps, task);
    const chosen = await deps.engines.findCurrent(task.model).catch((error: unknown) => {
      throw isServerFault(error) ? new NotBegun('the providers', { cause: error }) : error;
    });
    if (!chosen) throw new EngineError('model_retired', [{ code: 'model_unavailable', values: { model: task.model } }]);
    const inputs: EngineInput[] = [];
    for (const { role, position, row } of pictures)
      inputs.push({ role, position, image: { bytes: await read(deps, row), mimeType: row.mime_type } });
    const source = repo.sourceOf(pictures);
    const keepsPosition = source !== undefined && (await keepsPositionOf(deps, task));
    return new ModelCalls(deps, { task, chosen, inputs, keepsPosition, originalName: source?.row.original_name ?? '' });
  }

  get originalName(): string {
    return this.#prepared.originalName;
  }

  get resultsPerCall(): number {
    return this.#prepared.chosen.model.resultsPerCall;
  }

  async #begin(planned: PlannedCall): Promise<void> {
    await this.#paid.begin(planned).catch((error: unknown) => {
      throw isServerFault(error) ? new NotBegun('the ledger', { cause: error }) : error;
    });
  }

  /** Calls the model, and traces the call until `read` has read its results. @throws {NotBegun} */
  async call<Outcome>(
    planned: PlannedCall,
    signal: AbortSignal,
    read: (results: AsyncIterable<EngineResult>) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { task, chosen, inputs, keepsPosition } = this.#prepared;
    const { engine, model } = chosen;
    const { positions, resume } = planned;
    const call = {
      model: task.model,
      owner: task.user_id,
      prompt: task.prompt,
      params: parseParams(task.params),
      inputs,
      keepsPosition,
      count: positions.length,
      signal,
      report: this.#report,
      resume,
      checkpoint: (jobId: string) => this.#keepJob(jobId, positions),
      beforeRequest: () => this.#begin(planned),
    };
    return await this.#deps.tracing.modelCall(tracedTask(task), model.engine, () =>
      this.#paid.run(planned, signal, { results: engine.run(call), read }),
    );
  }
}

/** @throws {NotFound} if one of them has been deleted */
const requirePictures = async ({ assets }: Dependencies, task: TaskWithImages): Promise<InputPicture[]> => {
  if (task.kind === 'edit' && !repo.sourceOf(task.inputs)) throw new NotFound();
  const pictures: InputPicture[] = [];
  for (const { role, position, asset_id } of task.inputs) {
    const row = await assets.requireOwnPicture(task.user_id, EDITOR_NAMESPACE, asset_id).catch((error: unknown) => {
      throw isServerFault(error) ? new NotBegun('the row of a picture', { cause: error }) : error;
    });
    pictures.push({ role, position, row });
  }
  return pictures;
};

const read = async ({ assets }: Dependencies, picture: AssetRow): Promise<Buffer> =>
  await assets.read(picture).catch((error: unknown) => {
    throw isServerFault(error) && !isUnreadable(error) ? new NotBegun('a picture', { cause: error }) : error;
  });

const keepsPositionOf = async ({ db }: Dependencies, { user_id }: TaskWithImages): Promise<boolean> =>
  await work.keepsPosition(db, user_id).catch((error: unknown) => {
    throw isServerFault(error) ? new NotBegun('the row of the owner', { cause: error }) : error;
  });
