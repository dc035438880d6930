import type { Model } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { MakeRateLimiter } from './auth/sign-in/login-limits.ts';
import { MemoryRateLimiter } from './auth/sign-in/memory-rate-limiter.ts';
import { createArk } from './engines/ark/ark.ts';
import { EngineCatalogue, type EngineEntry } from './engines/catalogue.ts';
import { createDarkroom } from './engines/darkroom/darkroom.ts';
import { createDashScope } from './engines/dashscope/dashscope.ts';
import type { Engine } from './engines/engine.ts';
import { createGemini, modelOfEndpoint } from './engines/gemini/gemini.ts';
import { createOpenAi, missingVariables } from './engines/openai/openai.ts';
import { withPrices } from './engines/prices.ts';
import type { BlobStore } from './platform/blobs/blob-store.ts';
import { openDiskBlobs } from './platform/blobs/disk.ts';
import type { BlobConfig, Config, DatabaseConfig, ServiceConfig } from './platform/config/config.ts';
import { ConfigError } from './platform/config/env.ts';
import type { PictureProcesses } from './platform/picture-processes/picture-processes.ts';
import { InProcessPubSub } from './platform/pubsub/in-process.ts';
import type { PubSub } from './platform/pubsub/pub-sub.ts';
import { InProcessQueue } from './platform/queue/in-process.ts';
import type { LaneSize, TaskQueue } from './platform/queue/task-queue.ts';
import { type Tracing, untraced } from './platform/telemetry/tracing.ts';

/**
 * Load the modules for buckets, PostgreSQL and tracing only where they are used. A single machine needs none of them, and they would make
 * up a third of its memory.
 */

export const openBlobs = async (config: BlobConfig, log: FastifyBaseLogger): Promise<BlobStore> => {
  switch (config.kind) {
    case 'disk':
      return await openDiskBlobs(config.folder);
    case 's3': {
      const { S3BlobStore } = await import('./platform/blobs/s3/s3.ts');
      const blobs = new S3BlobStore(config);
      if (!(await blobs.prepare()))
        log.warn(
          { bucket: config.bucket },
          'the bucket ignores If-None-Match: each write first checks whether its key is free',
        );
      return blobs;
    }
  }
};

/** The task queue, the messages between processes, and the rate limits that processes share. */
interface Work {
  queue: TaskQueue;
  pubSub: PubSub;
  makeRateLimiter: MakeRateLimiter;
  close: () => Promise<void>;
}

interface WorkOptions extends Pick<Config, 'taskConcurrency'> {
  /** The engines that are ready. Each has its own lane of the queue. */
  lanes: readonly LaneSize[];
  log: FastifyBaseLogger;
}

export const openWork = async (
  database: DatabaseConfig,
  { taskConcurrency: concurrency, lanes, log }: WorkOptions,
): Promise<Work> => {
  const onError = (error: unknown, taskId?: string): void =>
    log.error({ err: error, task_id: taskId }, 'running a task failed');
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

/** Loads the OpenTelemetry SDK only if traces are collected. */
export const openTracing = async ({ tracing }: Config, log: FastifyBaseLogger): Promise<Tracing> =>
  tracing ? (await import('./platform/telemetry/open-telemetry.ts')).startOpenTelemetry(log) : untraced;

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
    engine: withPrices(createGemini({ ...gemini, maxPixels: maxImagePixels, processes }), {
      engine: 'gemini',
      baseUrl: gemini.apiUrl,
    }),
  };
};

const openAiEntry = ({ openai, maxImagePixels, taskConcurrency }: Config, processes: PictureProcesses): EngineEntry => {
  const missing = missingVariables(openai);
  if (missing.length > 0) return { name: 'openai', engine: undefined, missing };
  return {
    name: 'openai',
    slots: taskConcurrency,
    engine: withPrices(createOpenAi({ ...openai, maxPixels: maxImagePixels, processes }), {
      engine: 'openai',
      baseUrl: openai.baseUrl,
    }),
  };
};

/** The entry of a service that needs only a key. */
const serviceEntry = (
  name: 'dashscope' | 'ark',
  service: ServiceConfig,
  create: (service: Extract<ServiceConfig, { ready: true }>) => Engine,
  slots: number,
): EngineEntry =>
  service.ready
    ? { name, slots, engine: withPrices(create(service), { engine: name, baseUrl: service.baseUrl }) }
    : { name, engine: undefined, missing: service.missing };

/** The variable that names a model. */
const variableOf = ({ engine, id }: Model, { gemini }: Config): string =>
  gemini.ready && id === modelOfEndpoint(gemini.endpoint)
    ? 'GEMINI_API_ENDPOINT'
    : `${engine.toUpperCase()}_IMAGE_MODELS`;

/** Logs one line for all deprecated and retired models, with the variables that name them and their successors. */
const warnOfAging = (config: Config, engines: EngineCatalogue, log: FastifyBaseLogger): void => {
  const aging = engines.describe().models.filter(({ deprecated, retired }) => deprecated || retired);
  if (aging.length === 0) return;
  const said = aging.map((model) => {
    const { id, retired, retires_at, successor } = model;
    const variable = variableOf(model, config);
    const state = retired ? `its provider ended on ${retires_at}` : 'its provider advises against';
    return `${variable} names ${id}, which ${state}${successor === undefined ? '' : `; use ${successor} instead`}`;
  });
  log.warn({ models: aging.map(({ id }) => id) }, said.join('. '));
};

export const openEngines = (config: Config, processes: PictureProcesses, log: FastifyBaseLogger): EngineCatalogue => {
  const { maxImagePixels: maxPixels, taskConcurrency } = config;
  const shared = { maxPixels, processes };
  const remote = [
    geminiEntry(config, processes),
    openAiEntry(config, processes),
    serviceEntry('dashscope', config.dashScope, (one) => createDashScope({ ...one, ...shared }), taskConcurrency),
    serviceEntry('ark', config.ark, (one) => createArk({ ...one, ...shared }), taskConcurrency),
  ];
  const models = remote.flatMap(({ engine }) => engine?.models.map(({ name }) => name) ?? []);
  const engines = new EngineCatalogue([
    ...remote,
    {
      name: 'darkroom',
      slots: DARKROOM_SLOTS * config.taskConcurrency,
      engine: withPrices(createDarkroom({ maxPixels: config.maxImagePixels, processes, models }), {
        engine: 'darkroom',
        baseUrl: undefined,
      }),
    },
  ]);
  warnOfAging(config, engines, log);
  return engines;
};
