import type { EngineName, EngineStatus, Model, ModelsResponse } from '@pictor/contracts';
import type { LaneSize } from '../platform/queue/task-queue.ts';
import type { Engine, EngineModel } from './engine.ts';

/** A configured engine, or the environment variables that it still needs. */
export type EngineEntry = ReadyEngine | { name: EngineName; engine: undefined; missing: readonly string[] };

interface ReadyEngine {
  name: EngineName;
  engine: Engine;
  /** How many tasks of this engine may run at the same time. */
  slots: number;
}

export interface ChosenModel {
  model: EngineModel;
  engine: Engine;
}

/** Whether the provider has ended the model. */
const isRetired = ({ retires_at }: Pick<EngineModel, 'retires_at'>, now: number): boolean =>
  retires_at !== undefined && Date.parse(retires_at) <= now;

const choicesOf = ({ parameters }: Pick<EngineModel, 'parameters'>, wanted: string): string[] =>
  parameters.flatMap((parameter) => (parameter.kind === 'choice' && parameter.name === wanted ? parameter.values : []));

/** @param now milliseconds since 1970 */
export const presentModel = ({ resultsPerCall: _, ...model }: EngineModel, now: number): Model => ({
  ...model,
  aspect_ratios: choicesOf(model, 'aspect_ratio'),
  sizes: choicesOf(model, 'size'),
  ...(isRetired(model, now) && { retired: true }),
});

/** The list of models and the engine of each. The default is the first model of the first ready engine. */
export class EngineCatalogue {
  readonly #entries: readonly EngineEntry[];
  readonly #chosen: ReadonlyMap<string, ChosenModel>;

  constructor(entries: readonly EngineEntry[]) {
    this.#entries = entries;
    this.#chosen = new Map(
      entries.flatMap(({ engine }) => engine?.models.map((model) => [model.id, { model, engine }] as const) ?? []),
    );
  }

  get defaultModel(): string {
    const [first] = this.#chosen.keys();
    if (first === undefined) throw new Error('no engine is ready');
    return first;
  }

  find(id: string = this.defaultModel): ChosenModel | undefined {
    return this.#chosen.get(id);
  }

  /** Each ready engine has its own lane in the queue. */
  lanes(): LaneSize[] {
    return this.#entries.flatMap((entry) => (entry.engine ? [{ name: entry.name, slots: entry.slots }] : []));
  }

  status(): EngineStatus[] {
    return this.#entries.map((entry) => ({
      engine: entry.name,
      ready: entry.engine !== undefined,
      missing: entry.engine ? [] : [...entry.missing],
    }));
  }

  /** @param now milliseconds since 1970 */
  describe(now = Date.now()): Omit<ModelsResponse, 'auto' | 'cny_per_usd'> {
    return {
      default_model: this.defaultModel,
      models: [...this.#chosen.values()].map(({ model }) => presentModel(model, now)),
      engines: this.status(),
    };
  }
}
