import type { FastifyBaseLogger } from 'fastify';
import type { BlobStore } from './blobs/blob-store.ts';
import { openDiskBlobs } from './blobs/disk.ts';
import type { BlobConfig, Config, DatabaseConfig } from './config/config.ts';
import { ConfigError } from './config/env.ts';
import { EngineCatalogue, type EngineEntry } from './engines/catalogue.ts';
import { createDarkroom } from './engines/darkroom/darkroom.ts';
import { createGemini, modelOfEndpoint } from './engines/gemini/gemini.ts';
import type { MakeRateLimiter } from './features/accounts/sign-in/login-limits.ts';
import { MemoryRateLimiter } from './features/accounts/sign-in/memory-rate-limiter.ts';
import type { PictureProcesses } from './picture-processes/picture-processes.ts';
import { InProcessPubSub } from './pubsub/in-process.ts';
import type { PubSub } from './pubsub/pub-sub.ts';
import { InProcessQueue } from './queue/in-process.ts';
import type { LaneSize, TaskQueue } from './queue/task-queue.ts';
import { type Tracing, untraced } from './telemetry/tracing.ts';

/** What one machine does not use (buckets, PostgreSQL, spans) is loaded where it is used: it would be a third of the memory. */

export const openBlobs = async (config: BlobConfig, log: FastifyBaseLogger): Promise<BlobStore> => {
  switch (config.kind) {
    case 'disk':
      return await openDiskBlobs(config.folder);
    case 's3': {
      const { S3BlobStore } = await import('./blobs/s3.ts');
      const blobs = new S3BlobStore(config);
      if (!(await blobs.prepare()))
        log.warn(
          { bucket: config.bucket },
          'the bucket ignores If-None-Match: each write looks first whether its key is free',
        );
      return blobs;
    }
  }
};

/** Where tasks wait, how processes hear of each other, and what they count together. */
interface Work {
  queue: TaskQueue;
  pubSub: PubSub;
  makeRateLimiter: MakeRateLimiter;
  close: () => Promise<void>;
}

interface WorkOptions extends Pick<Config, 'taskConcurrency'> {
  /** Engines that are ready: each has a lane of the queue. */
  lanes: readonly LaneSize[];
  log: FastifyBaseLogger;
}

export const openWork = async (
  database: DatabaseConfig,
  { taskConcurrency: concurrency, lanes, log }: WorkOptions,
): Promise<Work> => {
  const onError = (error: unknown, taskId?: string): void =>
    log.error({ err: error, task_id: taskId }, 'task run broke off');
  switch (database.kind) {
    case 'sqlite':
      return {
        queue: new InProcessQueue({ lanes, concurrency, onError }),
        pubSub: new InProcessPubSub(),
        makeRateLimiter: (options) => new MemoryRateLimiter(options),
        close: async () => {},
      };
    case 'postgres': {
      const { openPostgresWork } = await import('./postgres-work.ts');
      return await openPostgresWork({ url: database.url, lanes, concurrency, onError, log });
    }
  }
};

/** The SDK costs nothing where no spans are collected. */
export const openTracing = async ({ tracing }: Config, log: FastifyBaseLogger): Promise<Tracing> =>
  tracing ? (await import('./telemetry/open-telemetry.ts')).startOpenTelemetry(log) : untraced;

/**
 * Slots of the darkroom for each slot of another engine. The fair gate of the picture processes decides which edits run. A task that
 * waits at the gate should not keep another person's task from getting there.
 */
const DARKROOM_SLOTS = 2;

const geminiEntry = ({ gemini, maxImagePixels, taskConcurrency }: Config, processes: PictureProcesses): EngineEntry => {
  if (!gemini.ready) return { name: 'gemini', engine: undefined, missing: gemini.missing };
  if (modelOfEndpoint(gemini.endpoint) === undefined)
    throw new ConfigError('GEMINI_API_ENDPOINT: has to name a model, as in /v1beta/models/<model>:generateContent');
  return {
    name: 'gemini',
    slots: taskConcurrency,
    engine: createGemini({ ...gemini, maxPixels: maxImagePixels, processes }),
  };
};

/** One line for all models that need another one in their place, with the variables that name them. */
const warnOfAging = ({ gemini }: Config, engines: EngineCatalogue, log: FastifyBaseLogger): void => {
  if (!gemini.ready) return;
  const inEndpoint = modelOfEndpoint(gemini.endpoint);
  const aging = engines.describe().models.filter(({ deprecated, retired }) => deprecated || retired);
  if (aging.length === 0) return;
  const said = aging.map(({ id, retired, retires_at, successor }) => {
    const variable = id === inEndpoint ? 'GEMINI_API_ENDPOINT' : 'GEMINI_IMAGE_MODELS';
    const state = retired ? `its provider ended on ${retires_at}` : 'its provider advises against';
    return `${variable} names ${id}, which ${state}${successor === undefined ? '' : `; use ${successor} instead`}`;
  });
  log.warn({ models: aging.map(({ id }) => id) }, said.join('. '));
};

export const openEngines = (config: Config, processes: PictureProcesses, log: FastifyBaseLogger): EngineCatalogue => {
  const remote = [geminiEntry(config, processes)];
  const models = remote.flatMap(({ engine }) => engine?.models.map(({ name }) => name) ?? []);
  const engines = new EngineCatalogue([
    ...remote,
    {
      name: 'darkroom',
      slots: DARKROOM_SLOTS * config.taskConcurrency,
      engine: createDarkroom({ maxPixels: config.maxImagePixels, processes, models }),
    },
  ]);
  warnOfAging(config, engines, log);
  return engines;
};
