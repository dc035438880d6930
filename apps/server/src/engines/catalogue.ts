import type { EngineName, EngineStatus, Model, ModelsResponse } from '@pictor/contracts';
import type { LaneSize } from '../queue/task-queue.ts';
import type { Engine } from './engine.ts';

/** An engine that is configured, or the variables that would make it so. */
export type EngineEntry = ReadyEngine | { name: EngineName; engine: undefined; missing: readonly string[] };

interface ReadyEngine {
  name: EngineName;
  engine: Engine;
  /** How many of its tasks run at once. */
  slots: number;
}

export interface ChosenModel {
  model: Model;
  engine: Engine;
}

/** Whether its provider has ended the model. */
const isRetired = ({ retires_at }: Model, now: number): boolean =>
  retires_at !== undefined && Date.parse(retires_at) <= now;

/** Which models there are, and who runs them. The first model of the first ready engine is the default. */
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

  /** Each engine that is ready has a lane of the queue. */
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
  describe(now = Date.now()): ModelsResponse {
    return {
      default_model: this.defaultModel,
      models: [...this.#chosen.values()].map(({ model }) =>
        isRetired(model, now) ? { ...model, retired: true } : model,
      ),
      engines: this.status(),
    };
  }
}
