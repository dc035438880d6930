import type { FastifyBaseLogger } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/database.ts';
import type { DoctorRoundRow } from '../db/tables.ts';
import { withDeadline } from '../with-deadline.ts';
import { readDoctorRound, readLibraryTotals, readQueueState } from './repo.ts';

/** All metrics of one scrape share one read. */
const SCRAPE_MILLISECONDS = 10;
/** Reading the totals of a million accounts reads a million rows. */
const TOTALS_MILLISECONDS = 30_000;
/** If the database hangs, the rest of the scrape is still answered: Prometheus gives up after 10 s. */
const ANSWER_MILLISECONDS = 2000;

type Labels = Partial<Record<'state' | 'place' | 'what', string>>;
type Sample = readonly [labels: Labels, value: number];

/** Shares one read between all calls within `milliseconds`. Failures are not cached. */
const remembered = <T extends object>(read: () => Promise<T>, milliseconds: number): (() => Promise<T>) => {
  const cache = new LRUCache<'value', T>({ max: 1, ttl: milliseconds, fetchMethod: read });
  return () => cache.forceFetch('value');
};

/**
 * Metrics that are read from the database at each scrape. All processes that share a database report the same values, so combine processes
 * with `max`, never with `sum`. While the database does not answer, these metrics are absent and all others stay.
 */
export const registerLibraryMetrics = (registry: Registry, db: Database, log: FastifyBaseLogger): void => {
  const queue = remembered(() => readQueueState(db), SCRAPE_MILLISECONDS);
  const totals = remembered(() => readLibraryTotals(db), TOTALS_MILLISECONDS);
  const doctor = remembered(async () => ({ round: await readDoctorRound(db) }), SCRAPE_MILLISECONDS);

  const add = (name: string, help: string, labelNames: (keyof Labels)[], read: () => Promise<Sample[]>): void => {
    new Gauge<keyof Labels>({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const samples = await withDeadline(ANSWER_MILLISECONDS, read()).catch((error: unknown): Sample[] => {
          log.warn({ err: error, metric: name }, 'a metric could not be read');
          return [];
        });
        this.reset();
        // Without labels, a reset gauge reports 0, which would be a wrong value.
        if (samples.length === 0 && labelNames.length === 0) this.remove();
        for (const [labels, value] of samples) this.set(labels, value);
      },
    });
  };

  add('pictor_tasks', 'Tasks without a final status: waiting or running.', ['state'], async () => {
    const { waiting, running } = await queue();
    return [
      [{ state: 'waiting' }, waiting],
      [{ state: 'running' }, running],
    ];
  });
  add('pictor_task_oldest_waiting_seconds', 'Age of the oldest waiting task. 0 if none waits.', [], async () => {
    const { oldestWaitingCreatedAt: created } = await queue();
    return [[{}, created === undefined ? 0 : Math.max(0, Date.now() - created) / 1000]];
  });
  add('pictor_users', 'Accounts.', [], async () => [[{}, (await totals()).users]]);
  add('pictor_images', 'Saved pictures.', [], async () => [[{}, (await totals()).images]]);
  add('pictor_videos', 'Saved videos.', [], async () => [[{}, (await totals()).videos]]);
  add('pictor_storage_bytes', 'Bytes of all accounts, without thumbnails.', ['place'], async () => {
    const { libraryBytes, workspaceBytes } = await totals();
    return [
      [{ place: 'library' }, libraryBytes],
      [{ place: 'workspace' }, workspaceBytes],
    ];
  });

  const addDoctor = (name: string, help: string, labelNames: 'what'[], of: (round: DoctorRoundRow) => Sample[]): void =>
    add(name, help, labelNames, async () => {
      const { round } = await doctor();
      return round ? of(round) : [];
    });
  addDoctor(
    'pictor_doctor_found',
    'Findings of the last round. orphans and dropped were repaired; lost needs a backup; damaged: of the last round that read the bytes (npm run doctor).',
    ['what'],
    ({ orphans, dropped, lost, damaged }) => [
      [{ what: 'orphans' }, orphans],
      [{ what: 'dropped' }, dropped],
      [{ what: 'lost' }, lost],
      ...(damaged === null ? [] : [[{ what: 'damaged' }, damaged] as const]),
    ],
  );
  addDoctor('pictor_doctor_examined', 'What the last round examined.', ['what'], ({ rows, blobs }) => [
    [{ what: 'rows' }, rows],
    [{ what: 'blobs' }, blobs],
  ]);
  addDoctor('pictor_doctor_last_round_timestamp_seconds', 'When the last round ended.', [], ({ ended_at }) => [
    [{}, ended_at / 1000],
  ]);
};
