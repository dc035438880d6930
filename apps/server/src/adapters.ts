import type { Model, ProviderKind } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { MakeRateLimiter } from './auth/sign-in/login-limits.ts';
import { MemoryRateLimiter } from './auth/sign-in/memory-rate-limiter.ts';
import { createArk } from './engines/ark/ark.ts';
import { probeArk } from './engines/ark/probe.ts';
import {
  EngineCatalogue,
  type EngineEntry,
  type EnvironmentProvider,
  type MakeEngine,
  type ReadyEngine,
} from './engines/catalogue.ts';
import { createDarkroom } from './engines/darkroom/darkroom.ts';
import { createDashScope } from './engines/dashscope/dashscope.ts';
import { probeDashScope } from './engines/dashscope/probe.ts';
import type { Engine } from './engines/engine.ts';
import { createGemini, type GeminiOptions, modelOfEndpoint, versionedUrl } from './engines/gemini/gemini.ts';
import { probeGemini } from './engines/gemini/probe.ts';
import { createOpenAi, missingVariables } from './engines/openai/openai.ts';
import { probeOpenAi } from './engines/openai/probe.ts';
import { withPrices } from './engines/prices.ts';
import type { Probe } from './engines/remote/connection.ts';
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

type Shared = Pick<GeminiOptions, 'maxPixels' | 'processes'>;

const makeEngine =
  (shared: Shared): MakeEngine =>
  ({ kind, baseUrl, apiKey = '', settings }, models) => {
    const options = { ...shared, settings };
    switch (kind) {
      case 'gemini': {
        const [first = '', ...extraModels] = models;
        const endpoint = `/models/${encodeURIComponent(first)}:generateContent`;
        return createGemini({ ...options, apiUrl: versionedUrl(baseUrl), endpoint, apiKey, extraModels });
      }
      case 'openai':
        return createOpenAi({ ...options, baseUrl, apiKey: apiKey || undefined, models });
      case 'dashscope':
        return createDashScope({ ...options, baseUrl, apiKey, models, watermark: false });
      case 'ark':
        return createArk({ ...options, baseUrl, apiKey, models, watermark: false });
    }
  };

/** The engine of a provider that an administrator has set up. */
export const engineMaker = (shared: Shared): MakeEngine => {
  const make = makeEngine(shared);
  return (connection, models) =>
    withPrices(make(connection, models), { engine: connection.kind, baseUrl: connection.baseUrl });
};

const PROBES = { gemini: probeGemini, openai: probeOpenAi, dashscope: probeDashScope, ark: probeArk };

export const probeProvider: Probe = (connection, signal) => PROBES[connection.kind](connection, signal);

/** A provider as the environment variables describe it. */
interface Described {
  kind: ProviderKind;
  name: string;
  baseUrl: string;
  apiKey: string | undefined;
  engine: Engine;
}

const described = (
  { kind, name, engine, ...connection }: Described,
  { taskConcurrency: slots }: Config,
): EnvironmentProvider => ({
  connection: { kind, ...connection, settings: undefined },
  entry: {
    name: kind,
    provider: { id: kind, name },
    lane: { slots },
    engine: withPrices(engine, { engine: kind, baseUrl: connection.baseUrl }),
  },
});

type Configured = EnvironmentProvider | Exclude<EngineEntry, ReadyEngine>;

const geminiOf = (config: Config, shared: Shared): Configured => {
  const { gemini } = config;
  if (!gemini.ready) return { name: 'gemini', engine: undefined, missing: gemini.missing };
  if (modelOfEndpoint(gemini.endpoint) === undefined)
    throw new ConfigError('GEMINI_API_ENDPOINT: has to name a model, as in /v1beta/models/<model>:generateContent');
  const { apiUrl: baseUrl, apiKey } = gemini;
  const engine = createGemini({ ...gemini, ...shared });
  return described({ kind: 'gemini', name: 'Gemini', baseUrl, apiKey, engine }, config);
};

const openAiOf = (config: Config, shared: Shared): Configured => {
  const { openai } = config;
  const missing = missingVariables(openai);
  if (missing.length > 0) return { name: 'openai', engine: undefined, missing };
  const { baseUrl, apiKey } = openai;
  const { host } = new URL(baseUrl);
  const name = host === 'api.openai.com' ? 'OpenAI' : host;
  return described({ kind: 'openai', name, baseUrl, apiKey, engine: createOpenAi({ ...openai, ...shared }) }, config);
};

/** A service that needs only a key. */
const serviceOf = (
  { kind, name, service }: { kind: 'dashscope' | 'ark'; name: string; service: ServiceConfig },
  create: (options: Extract<ServiceConfig, { ready: true }> & Shared) => Engine,
  config: Config,
  shared: Shared,
): Configured => {
  if (!service.ready) return { name: kind, engine: undefined, missing: service.missing };
  const { baseUrl, apiKey } = service;
  return described({ kind, name, baseUrl, apiKey, engine: create({ ...service, ...shared }) }, config);
};

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

/** The engines that need no administrator: those of the environment, and the darkroom. */
export interface Engines {
  /** The catalogue with these engines alone. */
  catalogue: EngineCatalogue;
  environment: readonly EnvironmentProvider[];
  /** The engines of the environment, also those whose variables are not all set. */
  entries: readonly EngineEntry[];
  /** @param models names of models that can do what the darkroom cannot */
  darkroom: (models: readonly string[]) => ReadyEngine;
}

export const openEngines = (config: Config, processes: PictureProcesses, log: FastifyBaseLogger): Engines => {
  const shared = { maxPixels: config.maxImagePixels, processes };
  const configured = [
    geminiOf(config, shared),
    openAiOf(config, shared),
    serviceOf({ kind: 'dashscope', name: 'Qwen', service: config.dashScope }, createDashScope, config, shared),
    serviceOf({ kind: 'ark', name: 'Seedream', service: config.ark }, createArk, config, shared),
  ];
  const darkroom = (models: readonly string[]): ReadyEngine => ({
    name: 'darkroom',
    provider: { id: 'darkroom', name: '暗房 Darkroom' },
    lane: { slots: DARKROOM_SLOTS * config.taskConcurrency },
    engine: withPrices(createDarkroom({ ...shared, models }), { engine: 'darkroom', baseUrl: undefined }),
  });
  const environment = configured.filter((one): one is EnvironmentProvider => 'entry' in one);
  const entries = configured.map((one) => ('entry' in one ? one.entry : one));
  const names = environment.flatMap(({ entry }) => entry.engine.models.map(({ name }) => name));
  const catalogue = new EngineCatalogue([...entries, darkroom(names)]);
  warnOfAging(config, catalogue, log);
  return { catalogue, environment, entries, darkroom };
};
