import type { EngineName, EngineStatus, Model, ModelsResponse, Price } from '@pictor/contracts';
import type { LaneSize } from '../platform/queue/task-queue.ts';
import type { Engine, EngineModel } from './engine.ts';
import type { Connection } from './remote/connection.ts';

/** The models of one provider. */
export interface ReadyEngine {
  name: EngineName;
  provider: { id: string; name: string };
  engine: Engine;
  /** The tasks of this provider that may run at the same time. Each provider has its own lane of the queue. */
  lane: Omit<LaneSize, 'name'>;
  /** The provider's id of the model that is the default of all models. */
  defaultModel?: string | undefined;
  /** Prices that an administrator has set, by the provider's id of a model. */
  prices?: ReadonlyMap<string, Price> | undefined;
  /** Whether it may take over calls of models that other providers have, too. */
  takesOver?: boolean | undefined;
}

/** A provider with its engine, or an engine whose environment variables are not all set. */
export type EngineEntry = ReadyEngine | { name: EngineName; engine: undefined; missing: readonly string[] };

/** A provider that environment variables set up. Its id is its kind. */
export interface EnvironmentProvider {
  connection: Connection;
  entry: ReadyEngine;
}

/** The models are the provider's own ids, the first one first. There is at least one. */
export type MakeEngine = (connection: Connection, models: readonly string[]) => Engine;

const isReady = (entry: EngineEntry): entry is ReadyEngine => entry.engine !== undefined;

export interface ChosenModel {
  /** With the id that the model has among all models. */
  model: EngineModel & Pick<Model, 'provider'>;
  /** Runs this model, whatever model a call names. */
  engine: Engine;
  /** The lane of its tasks in the queue. */
  lane: string;
}

/** Whether the provider has ended the model. */
const isRetired = ({ retires_at }: Pick<EngineModel, 'retires_at'>, now: number): boolean =>
  retires_at !== undefined && Date.parse(retires_at) <= now;

const choicesOf = ({ parameters }: Pick<EngineModel, 'parameters'>, wanted: string): string[] =>
  parameters.flatMap((parameter) => (parameter.kind === 'choice' && parameter.name === wanted ? parameter.values : []));

/** @param now milliseconds since 1970 */
export const presentModel = <M extends EngineModel>({ resultsPerCall: _, ...model }: M, now: number) => ({
  ...model,
  aspect_ratios: choicesOf(model, 'aspect_ratio'),
  sizes: choicesOf(model, 'size'),
  ...(isRetired(model, now) && { retired: true as const }),
});

/** The provider's own id of a model. @param id the id that it has among all models */
export const ownId = (provider: string, id: string): string =>
  id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id;

/** The models of all providers at one moment. */
class Offer {
  readonly entries: readonly EngineEntry[];
  /** By the id that each model has among all models. */
  readonly models = new Map<string, ChosenModel>();
  /** By the id of the provider and the id of the model. */
  readonly #aliases = new Map<string, ChosenModel>();
  readonly defaultModel: string | undefined;

  constructor(entries: readonly EngineEntry[]) {
    this.entries = entries;
    const marked: string[] = [];
    for (const entry of entries.filter(isReady))
      for (const model of entry.engine.models) {
        const alias = `${entry.provider.id}/${model.id}`;
        const id = this.models.has(model.id) ? alias : model.id;
        const chosen = this.#choose(entry, model, id);
        this.models.set(id, chosen);
        this.#aliases.set(alias, chosen);
        if (entry.defaultModel === model.id) marked.push(id);
      }
    this.defaultModel = marked[0] ?? this.models.keys().next().value;
  }

  find(id: string): ChosenModel | undefined {
    return this.models.get(id) ?? this.#aliases.get(id);
  }

  /** @param id the id that the model has, or had, among all models */
  findAt(provider: string, id: string): ChosenModel | undefined {
    return this.#aliases.get(`${provider}/${id}`) ?? this.#aliases.get(`${provider}/${ownId(provider, id)}`);
  }

  othersOf(provider: string, id: string): ChosenModel[] {
    const own = this.#aliases.has(`${provider}/${id}`) ? id : ownId(provider, id);
    return this.entries.filter(isReady).flatMap((entry) => {
      const other = this.#aliases.get(`${entry.provider.id}/${own}`);
      return other && entry.takesOver && entry.provider.id !== provider ? [other] : [];
    });
  }

  #choose({ provider, engine, prices }: ReadyEngine, model: EngineModel, id: string): ChosenModel {
    const price = prices?.get(model.id) ?? model.price;
    return {
      model: { ...model, id, provider, ...(price && { price }) },
      engine: { models: engine.models, run: (call) => engine.run({ ...call, model: model.id }) },
      lane: provider.id,
    };
  }
}

/**
 * The list of models and the engine of each. It is replaced as a whole when providers change. A running task keeps the engine that it has
 * found. The default is the model that an administrator has marked, or else the first model of the first ready engine. If several providers
 * have a model of the same id, the first one keeps the id, and the others are told apart as `provider/model`.
 */
export class EngineCatalogue {
  #offer: Offer;
  #refresh: () => Promise<void> = async () => {};

  constructor(entries: readonly EngineEntry[]) {
    this.#offer = new Offer(entries);
  }

  /** `refresh` replaces the entries if they have changed. */
  refreshBy(refresh: () => Promise<void>): void {
    this.#refresh = refresh;
  }

  replace(entries: readonly EngineEntry[]): void {
    this.#offer = new Offer(entries);
  }

  get defaultModel(): string {
    const id = this.#offer.defaultModel;
    if (id === undefined) throw new Error('no engine is ready');
    return id;
  }

  find(id: string = this.defaultModel): ChosenModel | undefined {
    return this.#offer.find(id);
  }

  /** Like {@link find}, after all changes that any process has made. */
  async findCurrent(id?: string): Promise<ChosenModel | undefined> {
    await this.#refresh();
    return this.find(id);
  }

  /** A model at one provider, after all changes. Unlike its id, its provider stays the same when the order of the providers changes. */
  async findCurrentAt(provider: string, id: string): Promise<ChosenModel | undefined> {
    await this.#refresh();
    return this.#offer.findAt(provider, id);
  }

  /** The same model at the other providers that may take over its calls, in their order, after all changes. */
  async findCurrentOthers(provider: string, id: string): Promise<ChosenModel[]> {
    await this.#refresh();
    return this.#offer.othersOf(provider, id);
  }

  /** Each ready provider has its own lane in the queue. */
  lanes(): LaneSize[] {
    return this.#offer.entries.filter(isReady).map(({ provider, lane }) => ({ name: provider.id, ...lane }));
  }

  /** An engine is ready if one of its providers is. */
  status(): EngineStatus[] {
    const byName = Map.groupBy(this.#offer.entries, ({ name }) => name);
    return [...byName].map(([engine, entries]) => {
      const ready = entries.some(isReady);
      return { engine, ready, missing: ready ? [] : entries.flatMap((entry) => (isReady(entry) ? [] : entry.missing)) };
    });
  }

  /** @param now milliseconds since 1970 */
  describe(now = Date.now()): Omit<ModelsResponse, 'auto' | 'cny_per_usd'> {
    return {
      default_model: this.defaultModel,
      models: [...this.#offer.models.values()].map(({ model }) => presentModel(model, now)),
      engines: this.status(),
    };
  }
}
