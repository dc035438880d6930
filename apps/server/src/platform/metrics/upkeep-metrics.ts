import { Counter, type Registry } from 'prom-client';

/** Counts what the sweeps removed. If there are several processes, only the process that ran a sweep counts it. */
export class UpkeepMetrics {
  readonly #swept: Counter<'what'>;

  constructor(registry: Registry) {
    this.#swept = new Counter({
      name: 'pictor_swept_total',
      help: 'Expired items that were removed.',
      labelNames: ['what'],
      registers: [registry],
    });
  }

  /** @param what the name that is used in the log */
  swept(what: string, count: number): void {
    this.#swept.inc({ what }, count);
  }
}
