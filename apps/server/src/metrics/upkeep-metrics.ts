import { Counter, Gauge, type Registry } from 'prom-client';

/** What an examination of the library found, as the doctor reports it. */
interface Findings {
  rows: number;
  blobs: number;
  orphans: readonly string[];
  dropped: readonly string[];
  lost: readonly string[];
  damaged: readonly string[];
}

const FOUND = ['orphans', 'dropped', 'lost', 'damaged'] as const;

/** What the doctor and the sweeps did. Of several processes the one that did it says so. */
export class UpkeepMetrics {
  readonly #found: Gauge<'what'>;
  readonly #examined: Gauge<'what'>;
  readonly #examinedAt: Gauge;
  readonly #swept: Counter<'what'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#found = new Gauge({
      name: 'pictor_doctor_found',
      help: 'What the last round found: orphans and dropped were mended, lost takes a backup; damaged only where bytes were read, as npm run doctor does.',
      labelNames: ['what'],
      registers,
    });
    this.#examined = new Gauge({
      name: 'pictor_doctor_examined',
      help: 'Rows and blobs that the last round looked at.',
      labelNames: ['what'],
      registers,
    });
    this.#examinedAt = new Gauge({
      name: 'pictor_doctor_last_round_timestamp_seconds',
      help: 'When the last round of this process ended; 0 before the first.',
      registers,
    });
    this.#swept = new Counter({
      name: 'pictor_swept_total',
      help: 'What had expired and was removed.',
      labelNames: ['what'],
      registers,
    });
  }

  examined(findings: Findings): void {
    for (const what of FOUND) this.#found.set({ what }, findings[what].length);
    for (const what of ['rows', 'blobs'] as const) this.#examined.set({ what }, findings[what]);
    this.#examinedAt.setToCurrentTime();
  }

  /** @param what as the log names it */
  swept(what: string, count: number): void {
    this.#swept.inc({ what }, count);
  }
}
