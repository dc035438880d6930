import { Counter, type Registry } from 'prom-client';

/** What the sweeps did. Of several processes the one that did it says so. */
export class UpkeepMetrics {
  readonly #swept: Counter<'what'>;

  constructor(registry: Registry) {
    this.#swept = new Counter({
      name: 'pictor_swept_total',
      help: 'What had expired and was removed.',
      labelNames: ['what'],
      registers: [registry],
    });
  }

  /** @param what as the log names it */
  swept(what: string, count: number): void {
    this.#swept.inc({ what }, count);
  }
}
