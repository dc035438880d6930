import type { FastifyBaseLogger } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import { registerLibraryMetrics } from './library-metrics.ts';
import { RequestMetrics } from './request-metrics.ts';
import { TaskMetrics } from './task-metrics.ts';
import { UpkeepMetrics } from './upkeep-metrics.ts';

interface Dependencies {
  db: Database;
  /** The engine that runs a model. Undefined if no engine offers it any longer. */
  engineOf: (model: string) => string | undefined;
  log: FastifyBaseLogger;
}

/** The metrics of a process and of the library. It has its own registry, since a test starts several servers in one process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly requests = new RequestMetrics(this.#registry);
  readonly tasks: TaskMetrics;
  readonly upkeep = new UpkeepMetrics(this.#registry);

  constructor({ db, engineOf, log }: Dependencies) {
    this.tasks = new TaskMetrics(this.#registry, engineOf);
    registerLibraryMetrics(this.#registry, db, log);
  }

  /**
   * Starts the metrics of memory, CPU, garbage collection and the event loop, under the names that Prometheus clients share (`process_`,
   * `nodejs_`), because dashboards look for those. Call it only in a process that is scraped, since it wakes the event loop a hundred times
   * a second.
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
