import type { FastifyBaseLogger } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import type { EngineCatalogue } from '../engines/catalogue.ts';
import { registerLibraryMetrics } from './library-metrics.ts';
import { RequestMetrics } from './request-metrics.ts';
import { TaskMetrics } from './task-metrics.ts';
import { UpkeepMetrics } from './upkeep-metrics.ts';

interface Dependencies {
  db: Database;
  engines: EngineCatalogue;
  log: FastifyBaseLogger;
}

/** What a process says of itself and of the library. A registry of its own, since a test starts several servers in one process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly requests = new RequestMetrics(this.#registry);
  readonly tasks: TaskMetrics;
  readonly upkeep = new UpkeepMetrics(this.#registry);

  constructor({ db, engines, log }: Dependencies) {
    this.tasks = new TaskMetrics(this.#registry, engines);
    registerLibraryMetrics(this.#registry, db, log);
  }

  /**
   * Begins to watch memory, CPU, garbage collection and the event loop, under the names that Prometheus's clients share (`process_`,
   * `nodejs_`): dashboards look for those. Only for a process that is scraped, as it wakes the event loop a hundred times a second.
   */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In Prometheus's text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
