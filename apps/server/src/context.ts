import { mkdir } from 'node:fs/promises';
import type { FastifyBaseLogger } from 'fastify';
import { PgBoss } from 'pg-boss';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { BlobStore } from './blobs/blob-store.ts';
import { openDiskBlobs } from './blobs/disk.ts';
import { DiskReserve } from './blobs/disk-reserve.ts';
import { NamedBlobs } from './blobs/named-blobs.ts';
import { S3BlobStore } from './blobs/s3.ts';
import { Staging } from './blobs/staging.ts';
import type { BlobConfig, Config } from './config/config.ts';
import { ConfigError } from './config/env.ts';
import { loadSecretKey } from './config/secret-key.ts';
import { lockDataFolder } from './db/data-folder-lock.ts';
import { migrate, openDatabase } from './db/database.ts';
import { isLeased } from './db/lease.ts';
import { EngineCatalogue, type EngineEntry } from './engines/catalogue.ts';
import { createDarkroom } from './engines/darkroom/darkroom.ts';
import { createGemini, modelOfEndpoint } from './engines/gemini/gemini.ts';
import { errorCode, Unavailable } from './errors.ts';
import { Accounts } from './features/accounts/accounts.ts';
import { Administration } from './features/accounts/administration.ts';
import type { MakeRateLimiter } from './features/accounts/login-limits.ts';
import { Archives } from './features/archives/archives.ts';
import { Assets } from './features/assets/assets.ts';
import { PictureStore } from './features/assets/picture-store.ts';
import { Doctor } from './features/doctor/doctor.ts';
import { OtherLibrary, requireSameLibrary } from './features/doctor/same-library.ts';
import { Edits } from './features/edits/edits.ts';
import { Exports } from './features/exports/exports.ts';
import { Images } from './features/images/images.ts';
import { StorageUse } from './features/storage/storage.ts';
import { Videos } from './features/videos/videos.ts';
import { DecodeGate } from './imaging/decode-gate.ts';
import { Imaging } from './imaging/imaging.ts';
import { createLog } from './log.ts';
import { Metrics } from './metrics/metrics.ts';
import { InProcessPubSub } from './pubsub/in-process.ts';
import { PostgresPubSub } from './pubsub/postgres.ts';
import type { PubSub } from './pubsub/pub-sub.ts';
import { InProcessQueue } from './queue/in-process.ts';
import { BOSS_OPTIONS, PgBossQueue } from './queue/pg-boss.ts';
import type { TaskQueue } from './queue/task-queue.ts';
import { type Tracing, untraced } from './telemetry/tracing.ts';

/** A proof of identity, or an account, that is worth nothing any more: what hangs on it ends in every process. */
const Ending = z.union([z.object({ userId: z.string() }), z.object({ proofHash: z.string() })]);

const geminiEntry = ({ gemini, maxImagePixels }: Config, gate: DecodeGate): EngineEntry => {
  if (!gemini.ready) return { name: 'gemini', engine: undefined, missing: gemini.missing };
  if (modelOfEndpoint(gemini.endpoint) === undefined)
    throw new ConfigError('GEMINI_API_ENDPOINT: has to name a model, as in /v1beta/models/<model>:generateContent');
  return { name: 'gemini', engine: createGemini({ ...gemini, maxPixels: maxImagePixels, gate }) };
};

const openBlobs = async (config: BlobConfig): Promise<BlobStore> => {
  switch (config.kind) {
    case 'disk':
      return await openDiskBlobs(config.folder);
    case 's3': {
      const blobs = new S3BlobStore(config);
      await blobs.prepare();
      return blobs;
    }
  }
};

interface Work extends AsyncDisposable {
  queue: TaskQueue;
  pubSub: PubSub;
  makeRateLimiter: MakeRateLimiter;
}

/** Where tasks wait, how processes hear of each other, and what they count together. */
const openWork = async (config: Config, log: FastifyBaseLogger): Promise<Work> => {
  const { database, taskConcurrency: concurrency, role } = config;
  const onError = (error: unknown, taskId?: string): void =>
    log.error({ err: error, task_id: taskId }, 'task run broke off');
  if (database.kind === 'sqlite') {
    const queue = new InProcessQueue({ concurrency, onError });
    return {
      queue,
      pubSub: new InProcessPubSub(),
      makeRateLimiter: (options) => new RateLimiterMemory(options),
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const boss = new PgBoss({ ...BOSS_OPTIONS, connectionString: database.url, supervise: role !== 'web' });
  boss.on('error', (error) => log.warn({ err: error }, 'pg-boss reported an error'));
  boss.on('warning', ({ message }) => log.warn(message));
  await boss.start();
  const pubSub = new PostgresPubSub(boss, (error) => log.error({ err: error }, 'a message between processes was lost'));
  await pubSub.start();
  const queue = new PgBossQueue({ boss, pubSub, name: 'tasks', concurrency, onError });
  const storeClient = {
    query: ({ text, values }: { text: string; values?: unknown[] }) => boss.getDb().executeSql(text, values),
  };
  return {
    queue,
    pubSub,
    makeRateLimiter: (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient,
        storeType: 'client',
        tableName: 'rate_limits',
        tableCreated: true,
      }),
    [Symbol.asyncDispose]: async () => {
      await pubSub.close();
      await boss.stop({ graceful: false });
    },
  };
};

/** The SDK is loaded where spans are collected, and costs nothing elsewhere. */
const openTracing = async ({ tracing }: Config, log: FastifyBaseLogger): Promise<Tracing> =>
  tracing ? (await import('./telemetry/open-telemetry.ts')).startOpenTelemetry(log) : untraced;

/** Births every long-lived object, and is the only place that names adapters. */
export const createContext = async (config: Config, log: FastifyBaseLogger = createLog(config)) => {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(config.dataDir);
  const secretKey = await loadSecretKey(config.dataDir, config.secretKey);
  await migrate(config.database).catch((error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    const { cause } = error;
    throw new ConfigError(`DATABASE_URL: the database cannot be used (${errorCode(cause) ?? String(cause)})`);
  });
  const db = openDatabase(config.database, {
    onError: (error) => log.warn({ err: error }, 'database connection broke'),
  });
  const blobs = await openBlobs(config.blobs);
  // A backup copies what rows name; deleters ask after their rows are gone (see features/backups/backup.ts).
  const named = new NamedBlobs(blobs, async () => !(await isLeased(db, 'backup')));
  const reserve = new DiskReserve(config.dataDir);
  await reserve.start();
  const staging = new Staging(config.stagingDir, () => reserve.require());
  await staging.prepare();
  await requireSameLibrary(db, blobs, staging).catch((error: unknown) => {
    if (!(error instanceof OtherLibrary)) throw error;
    const place = config.blobs.kind === 's3' ? `S3_BUCKET: ${config.blobs.bucket}` : `DATA_DIR: ${config.blobs.folder}`;
    throw new ConfigError(`${place} ${error.message}`);
  });

  // Two of them: an edit may hold its place for many seconds, and an upload should not wait for that.
  const gate = new DecodeGate();
  const imaging = new Imaging(config.maxImagePixels, new DecodeGate());
  const engines = new EngineCatalogue([
    geminiEntry(config, gate),
    { name: 'darkroom', engine: createDarkroom({ maxPixels: config.maxImagePixels, gate }) },
  ]);
  const tracing = await openTracing(config, log);
  const metrics = new Metrics({ db, engines, log });
  const work = await openWork(config, log);
  const { queue, pubSub, makeRateLimiter } = work;

  const storage = new StorageUse(db, config);
  const accounts = new Accounts(db, storage, makeRateLimiter, config);
  const assets = new Assets(db, new PictureStore(named, staging, imaging), storage, pubSub);
  const edits = new Edits({
    db,
    assets,
    storage,
    engines,
    queue,
    pubSub,
    log,
    metrics: metrics.tasks,
    tracing,
    requireRoom: () => reserve.require(),
    timeoutSeconds: config.taskTimeoutSeconds,
    maxAttempts: config.taskMaxAttempts,
  });
  const images = new Images({ db, assets, edits, storage });
  const videos = new Videos({ db, blobs: named, assets, storage });
  const archives = new Archives({ db, images, videos });
  const exports = new Exports(db, named);
  const doctor = new Doctor(db, blobs, assets);
  const endings = pubSub.channel('endings', Ending);
  const administration = new Administration(db, storage, accounts.sessions, (userId) => endings.publish({ userId }));
  accounts.sessions.onEnded((proofHash) => endings.publish({ proofHash }));
  endings.subscribe((ending) => {
    if ('userId' in ending) edits.watch.endUser(ending.userId);
    else edits.watch.endProof(ending.proofHash);
  });

  return {
    config,
    log,
    secretKey,
    db,
    blobs,
    reserve,
    staging,
    engines,
    metrics,
    tracing,
    storage,
    accounts,
    administration,
    assets,
    edits,
    images,
    videos,
    archives,
    exports,
    doctor,
    /** Hands running tasks back and closes what was opened; the HTTP side is closed before. */
    close: async (): Promise<void> => {
      await edits.stopRunning();
      await work[Symbol.asyncDispose]();
      await reserve.stop();
      await db.destroy();
      lock[Symbol.dispose]();
      await tracing.close();
    },
  };
};

export type Context = Awaited<ReturnType<typeof createContext>>;
