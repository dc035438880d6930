import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import { readLibraryTotals, readQueueState } from './repo.ts';

/** One read for all that one scrape asks of it. */
const QUEUE_MILLISECONDS = 10;
/** A million accounts are a million rows. */
const TOTALS_MILLISECONDS = 30_000;

type Labels = Partial<Record<'state' | 'place', string>>;
type Sample = readonly [labels: Labels, value: number];

/** Reads once for everybody who asks within `milliseconds`; a failure is not remembered. */
const remembered = <T extends object>(read: () => Promise<T>, milliseconds: number): (() => Promise<T>) => {
  const cache = new LRUCache<'value', T>({ max: 1, ttl: milliseconds, fetchMethod: read });
  return () => cache.forceFetch('value');
};

/**
 * What the database knows, asked at each scrape. Every process that shares a database says the same: `max` over processes, never
 * `sum`. While the database does not answer these are absent and all others stay.
 */
export const registerLibraryMetrics = (registry: Registry, db: Database, log: FastifyBaseLogger): void => {
  const queue = remembered(() => readQueueState(db), QUEUE_MILLISECONDS);
  const totals = remembered(() => readLibraryTotals(db), TOTALS_MILLISECONDS);

  const add = (name: string, help: string, labelNames: (keyof Labels)[], read: () => Promise<Sample[]>): void => {
    new Gauge<keyof Labels>({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const samples = await read().catch((error: unknown): Sample[] => {
          log.warn({ err: error, metric: name }, 'a metric could not be read');
          return [];
        });
        this.reset();
        // Without labels a reset gauge says 0, which would be a claim.
        if (samples.length === 0 && labelNames.length === 0) this.remove();
        for (const [labels, value] of samples) this.set(labels, value);
      },
    });
  };

  add('pictor_tasks', 'Tasks without a last word: not yet taken up, and taken up.', ['state'], async () => {
    const { waiting, running } = await queue();
    return [
      [{ state: 'waiting' }, waiting],
      [{ state: 'running' }, running],
    ];
  });
  add('pictor_task_oldest_waiting_seconds', 'Age of the oldest task that waits; 0 where none does.', [], async () => {
    const { oldestWaitingCreatedAt: created } = await queue();
    return [[{}, created === undefined ? 0 : Math.max(0, Date.now() - created) / 1000]];
  });
  add('pictor_users', 'Accounts.', [], async () => [[{}, (await totals()).users]]);
  add('pictor_images', 'Saved pictures.', [], async () => [[{}, (await totals()).images]]);
  add('pictor_videos', 'Saved videos.', [], async () => [[{}, (await totals()).videos]]);
  add('pictor_storage_bytes', 'What accounts hold, thumbnails not counted.', ['place'], async () => {
    const { libraryBytes, workspaceBytes } = await totals();
    return [
      [{ place: 'library' }, libraryBytes],
      [{ place: 'workspace' }, workspaceBytes],
    ];
  });
};
