import { EDITOR_NAMESPACE, type TaskProgress } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { ChosenModel, EngineCatalogue } from '../../../engines/catalogue.ts';
import type { EngineCall, EngineInput, EngineResult } from '../../../engines/engine.ts';
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
import { formatJobs, jobsOf, type PlannedCall, type StartedJob } from './call-plan.ts';
import { NotBegun, orNotBegun } from './not-begun.ts';
import { PaidCalls } from './paid-calls.ts';
import { findOfJob, findRoute, findTakers, type Route } from './route.ts';
import { runWithTakeover } from './takeover.ts';
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

/** An input of a task, with the row of its picture. */
interface InputPicture extends Pick<EngineInput, 'position'> {
  role: 'source' | 'reference';
  row: AssetRow;
}

/** The values that all calls of an attempt share. */
interface Prepared {
  task: TaskWithImages;
  route: Route;
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
  readonly #keepJob: (job: StartedJob) => Promise<void>;

  private constructor(deps: Dependencies, prepared: Prepared) {
    this.#deps = deps;
    this.#prepared = prepared;
    const { task } = prepared;
    this.#paid = new PaidCalls(deps, task);
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
    this.#keepJob = (job) => {
      jobs = [...jobs, job];
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
    const route = await findRoute(deps, task);
    const inputs: EngineInput[] = [];
    for (const { role, position, row } of pictures)
      inputs.push({ role, position, image: { bytes: await read(deps, row), mimeType: row.mime_type } });
    const source = repo.sourceOf(pictures);
    const keepsPosition = source !== undefined && (await keepsPositionOf(deps, task));
    return new ModelCalls(deps, { task, route, inputs, keepsPosition, originalName: source?.row.original_name ?? '' });
  }

  get originalName(): string {
    return this.#prepared.originalName;
  }

  get resultsPerCall(): number {
    return this.#prepared.route.chosen.model.resultsPerCall;
  }

  async #begin(planned: PlannedCall, { model }: ChosenModel): Promise<void> {
    await this.#paid.begin(planned, model).catch(orNotBegun('the ledger'));
  }

  /** Calls the model, and traces the call until `read` has read its results. @throws {NotBegun} */
  async call<Outcome>(
    planned: PlannedCall,
    signal: AbortSignal,
    read: (results: AsyncIterable<EngineResult>) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { task, route } = this.#prepared;
    const first = planned.resume === undefined ? route.chosen : await findOfJob(this.#deps, task, planned);
    const results = runWithTakeover({
      first,
      gone: planned.resume === undefined ? route.gone : undefined,
      findOthers: async () => (planned.resume === undefined ? await this.#findOthers(first, planned) : []),
      callAt: (chosen) => this.#callAt(chosen, planned, signal),
      onFailure: (error) => this.#paid.fail(planned, error),
    });
    return await this.#deps.tracing.modelCall(tracedTask(task), first.model.engine, () =>
      this.#paid.run(planned, signal, { results, read }),
    );
  }

  #callAt(chosen: ChosenModel, planned: PlannedCall, signal: AbortSignal): EngineCall {
    const { task, inputs, keepsPosition } = this.#prepared;
    const { positions, resume } = planned;
    const { id } = chosen.model.provider;
    const provider = id === task.provider || task.provider === null ? undefined : id;
    return {
      model: chosen.model.id,
      owner: task.user_id,
      prompt: task.prompt,
      params: parseParams(task.params),
      inputs,
      keepsPosition,
      count: positions.length,
      signal,
      report: this.#report,
      resume,
      checkpoint: (jobId: string) =>
        this.#keepJob({ id: jobId, positions, ...(provider !== undefined && { provider }) }),
      beforeRequest: () => this.#begin(planned, chosen),
    };
  }

  async #findOthers(first: ChosenModel, { positions }: PlannedCall): Promise<ChosenModel[]> {
    const { task } = this.#prepared;
    const others = await findTakers(this.#deps, task, task.provider ?? first.model.provider.id);
    return others.filter(
      ({ model }) => model.provider.id !== first.model.provider.id && model.resultsPerCall >= positions.length,
    );
  }
}

/** @throws {NotFound} if one of them has been deleted */
const requirePictures = async ({ assets }: Dependencies, task: TaskWithImages): Promise<InputPicture[]> => {
  if (task.kind === 'edit' && !repo.sourceOf(task.inputs)) throw new NotFound();
  const pictures: InputPicture[] = [];
  for (const { role, position, asset_id } of task.inputs) {
    const row = await assets
      .requireOwnPicture(task.user_id, EDITOR_NAMESPACE, asset_id)
      .catch(orNotBegun('the row of a picture'));
    pictures.push({ role, position, row });
  }
  return pictures;
};

const read = async ({ assets }: Dependencies, picture: AssetRow): Promise<Buffer> =>
  await assets.read(picture).catch((error: unknown) => {
    throw isServerFault(error) && !isUnreadable(error) ? new NotBegun('a picture', { cause: error }) : error;
  });

const keepsPositionOf = async ({ db }: Dependencies, { user_id }: TaskWithImages): Promise<boolean> =>
  await work.keepsPosition(db, user_id).catch(orNotBegun('the row of the owner'));
