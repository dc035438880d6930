import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { EngineCatalogue, EngineEntry, MakeEngine, ReadyEngine } from '../../engines/catalogue.ts';
import type { Engine } from '../../engines/engine.ts';
import type { Database } from '../../platform/db/database.ts';
import type { EnvironmentPricesRow, ProviderRow } from '../../platform/db/tables.ts';
import type { LogSecrets } from '../../platform/log.ts';
import type { Channel, PubSub } from '../../platform/pubsub/pub-sub.ts';
import type { TaskQueue } from '../../platform/queue/task-queue.ts';
import { skipWhileRunning } from '../../platform/skip-while-running.ts';
import { connect } from './connect.ts';
import type { KeyCipher } from './key-cipher.ts';
import * as repo from './repo.ts';
import { withRequestRate } from './request-rate.ts';
import { parseModels } from './stored-models.ts';

/** How often to look for changes of other processes whose messages were lost. */
const POLL_MILLISECONDS = 3000;

interface Dependencies {
  db: Database;
  catalogue: EngineCatalogue;
  queue: Pick<TaskQueue, 'setLanes'>;
  pubSub: PubSub;
  cipher: KeyCipher;
  secrets: LogSecrets;
  log: FastifyBaseLogger;
  /** The engines of the environment. */
  entries: readonly EngineEntry[];
  darkroom: (models: readonly string[]) => ReadyEngine;
  makeEngine: MakeEngine;
  /** Allows `points` calls in a minute, counted over all processes. */
  makeLimiter: (points: number) => { consume: (key: string) => Promise<unknown> };
  taskConcurrency: number;
}

const pricesOf = (models: string): ReadyEngine['prices'] =>
  new Map(parseModels(models).flatMap(({ id, price }) => (price ? [[id, price] as const] : [])));

const modelNames = (entries: readonly EngineEntry[]): string[] =>
  entries.flatMap(({ engine }) => engine?.models.map(({ name }) => name) ?? []);

/** Keeps the catalogue and the lanes of the queue as the database says. */
export class LiveProviders {
  readonly #deps: Dependencies;
  readonly #changes: Channel<null>;
  /** The engine of each provider, made from the given revision. A provider that has not changed keeps its engine. */
  #engines = new Map<string, { revision: number; engine: Engine }>();
  /** The version of the database that the catalogue has. Undefined: none yet. */
  #version: number | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #poll: NodeJS.Timeout | undefined;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#changes = deps.pubSub.channel('providers', z.null());
    deps.catalogue.refreshBy(() => this.refresh());
  }

  /** When this resolves, the catalogue is complete. */
  async start(): Promise<void> {
    await this.refresh();
    const look = skipWhileRunning(
      () => this.refresh(),
      (error) => this.#deps.log.warn({ err: error }, 'the providers could not be read'),
    );
    this.#changes.subscribe(() => void look());
    this.#deps.pubSub.onGap(() => void look());
    this.#poll = setInterval(look, POLL_MILLISECONDS);
    this.#poll.unref();
  }

  stop(): void {
    clearInterval(this.#poll);
  }

  /** Reads the providers if they have changed. When this resolves, all changes that were committed before the call apply here. */
  async refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.catch(() => {}).then(() => this.#refresh());
    await this.#refreshing;
  }

  /** Applies a change here, and tells the other processes. */
  async announce(): Promise<void> {
    await this.refresh();
    this.#changes.publish(null);
  }

  async #refresh(): Promise<void> {
    const { db, catalogue, queue, entries, darkroom } = this.#deps;
    // Read the version first. A change that is committed in between is then read twice, and never missed.
    const version = await repo.readVersion(db);
    if (version === this.#version) return;
    const [rows, prices] = [await repo.listProviders(db), await repo.listPrices(db)];
    const fixed = entries.map((entry) => this.#withPrices(entry, prices));
    const own = this.#open(rows);
    catalogue.replace([...fixed, ...own, darkroom(modelNames([...fixed, ...own]))]);
    await queue.setLanes(catalogue.lanes());
    this.#version = version;
  }

  #withPrices(entry: EngineEntry, rows: readonly EnvironmentPricesRow[]): EngineEntry {
    const row = rows.find(({ provider_id }) => provider_id === entry.name);
    return entry.engine && row ? { ...entry, prices: pricesOf(row.models) } : entry;
  }

  #open(rows: readonly ProviderRow[]): ReadyEngine[] {
    const before = this.#engines;
    this.#engines = new Map();
    return rows.flatMap((row) => {
      const known = before.get(row.id);
      const engine = known?.revision === row.revision ? known.engine : this.#makeOrLog(row);
      if (!engine) return [];
      this.#engines.set(row.id, { revision: row.revision, engine });
      return [this.#entry(row, engine)];
    });
  }

  #entry({ id, kind, name, models, concurrency, fallback }: ProviderRow, engine: Engine): ReadyEngine {
    return {
      name: kind,
      provider: { id, name },
      engine,
      lane: concurrency === null ? { slots: this.#deps.taskConcurrency } : { slots: concurrency, concurrency },
      defaultModel: parseModels(models).find(({ is_default }) => is_default)?.id,
      prices: pricesOf(models),
      takesOver: fallback === 1,
    };
  }

  /** A provider that cannot be opened must not take the others along. */
  #makeOrLog(row: ProviderRow): Engine | undefined {
    try {
      return this.#make(row);
    } catch (error) {
      this.#deps.log.error({ err: error, provider: row.id }, 'a provider cannot be opened');
      return undefined;
    }
  }

  /** Undefined if the provider is off, or if its models cannot be used. */
  #make(row: ProviderRow): Engine | undefined {
    const { cipher, secrets, makeEngine, makeLimiter } = this.#deps;
    const models = parseModels(row.models);
    const connected = connect(row, cipher);
    if (row.enabled === 0 || models.length === 0 || 'problem' in connected) return undefined;
    const { connection } = connected;
    if (connection.apiKey !== undefined) secrets.add(connection.apiKey);
    const names = new Map(models.map(({ id, name }) => [id, name]));
    const made = makeEngine(
      connection,
      models.map(({ id }) => id),
    );
    const engine = {
      models: made.models.map((model) => ({ ...model, name: names.get(model.id) ?? model.name })),
      run: made.run,
    };
    if (row.requests_per_minute === null) return engine;
    return withRequestRate(engine, { limiter: makeLimiter(row.requests_per_minute), providerId: row.id });
  }
}
