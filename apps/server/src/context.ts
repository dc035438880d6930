import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import { engineMaker, openEngines, openTracing, openWork, probeProvider } from './adapters.ts';
import { Accounts } from './auth/accounts.ts';
import { Administration } from './features/accounts/administration/administration.ts';
import { AccountRemoval } from './features/accounts/removal/removal.ts';
import { Archives } from './features/archives/archives.ts';
import { Assets } from './features/assets/assets.ts';
import { PictureStore } from './features/assets/picture-store.ts';
import { DarkroomReadings } from './features/darkroom/darkroom.ts';
import { InstructionReader } from './features/darkroom/instruction-reader.ts';
import { Doctor } from './features/doctor/doctor.ts';
import { Edits } from './features/edits/edits.ts';
import { Exports } from './features/exports/exports.ts';
import { Images } from './features/images/images.ts';
import { KeyCipher } from './features/providers/key-cipher.ts';
import { LiveProviders } from './features/providers/live-providers.ts';
import { Providers } from './features/providers/providers.ts';
import { SpendReports } from './features/spend/report.ts';
import { Spend } from './features/spend/spend.ts';
import { requireStillThere } from './features/store-identity/store-identity.ts';
import { Usage } from './features/usage/usage.ts';
import { Videos } from './features/videos/videos.ts';
import { ZipGate } from './http/zip/zip-gate.ts';
import { openStores, requireNoMove } from './open-stores.ts';
import { NamedBlobs } from './platform/blobs/named-blobs.ts';
import { TASKS_BOUNDS } from './platform/bounds/tasks.ts';
import type { Config } from './platform/config/config.ts';
import { holdLease, isLeased } from './platform/db/postgres/lease.ts';
import { Searches } from './platform/db/search/searches.ts';
import { requireIntegrity } from './platform/db/sqlite/integrity.ts';
import { createLog, LogSecrets } from './platform/log.ts';
import { Metrics } from './platform/metrics/metrics.ts';
import { Imaging } from './platform/picture-processes/imaging.ts';
import { PictureProcesses } from './platform/picture-processes/picture-processes.ts';

/** A session, an API key or an account that is no longer valid. Every process closes the event streams that depend on it. */
const Ending = z.union([z.object({ userId: z.string() }), z.object({ proofHash: z.string() })]);

interface Options {
  /** The log does not write these. Keys of providers are added. */
  secrets?: LogSecrets;
  log?: FastifyBaseLogger;
  /** Whether all files of the library may be missing, because a restore is about to bring them back. */
  mayLackFiles?: boolean;
}

/** Creates every long-lived object, on the adapters that `adapters.ts` chooses. */
export const createContext = async (
  config: Config,
  { secrets = new LogSecrets(config), log = createLog(config, undefined, secrets), mayLackFiles = false }: Options = {},
) => {
  const startedAt = Date.now();
  const library = await openStores(config, log, { mayLackFiles });
  const { secretKey, db, blobs, staging, reserve } = library;
  // A backup copies the blobs that rows name. Code that deletes blobs checks for a running backup after its rows are deleted (see
  // features/backups/backup.ts).
  const named = new NamedBlobs(blobs, async () => !(await isLeased(db, 'backup')));

  const processes = new PictureProcesses(config.stagingDir);
  const imaging = new Imaging(config.maxImagePixels, processes);
  const { catalogue: engines, environment, ...opened } = openEngines(config, processes, log);
  const tracing = await openTracing(config, log);
  const metrics = new Metrics({ db, engineOf: (model) => engines.find(model)?.model.engine, log });
  const work = await openWork(config.database, { ...config, lanes: engines.lanes(), log });
  const { queue, pubSub, makeRateLimiter } = work;
  // A move that began after the library was opened may not have seen this process, so check again.
  await requireNoMove(config, db).catch(async (error: unknown) => {
    await work.close();
    await library.close();
    throw error;
  });

  const cipher = new KeyCipher(secretKey);
  const live = new LiveProviders({
    ...opened,
    db,
    catalogue: engines,
    queue,
    pubSub,
    cipher,
    secrets,
    log,
    makeEngine: engineMaker({ maxPixels: config.maxImagePixels, processes }),
    makeLimiter: (points) => makeRateLimiter({ keyPrefix: 'provider-calls', points, duration: 60 }),
    taskConcurrency: config.taskConcurrency,
  });
  await live.start();
  const providers = new Providers({ db, live, environment, cipher, secrets, probe: probeProvider });

  const searches = new Searches(config.database, db);
  const usage = new Usage(db, searches, config);
  const accounts = new Accounts({
    ...config,
    db,
    openUsage: (trx, userId) => usage.open(trx, userId),
    makeRateLimiter,
    secretKey,
  });
  const assets = new Assets(db, new PictureStore(named, staging, imaging), usage, pubSub);
  const limiter = makeRateLimiter({ keyPrefix: 'new-tasks', points: TASKS_BOUNDS.newPerMinute.value, duration: 60 });
  const reader = new InstructionReader({
    processes,
    engines,
    limiter: makeRateLimiter({ keyPrefix: 'darkroom-reads', points: TASKS_BOUNDS.readsPerMinute.value, duration: 60 }),
  });
  const spend = new Spend(db);
  const edits = new Edits({
    db,
    assets,
    usage,
    spend,
    engines,
    queue,
    pubSub,
    log,
    metrics: metrics.tasks,
    tracing,
    limiter,
    isForDarkroom: async (userId, prompt) => (await reader.read(userId, prompt)).accepted,
    requireRoom: () => reserve.require(),
    withReserve: (work) => reserve.lend(work),
    timeoutSeconds: config.taskTimeoutSeconds,
    maxAttempts: config.taskMaxAttempts,
  });
  const readings = new DarkroomReadings({ edits, reader });
  const images = new Images({ db, assets, edits, usage, searches, requireRoom: () => reserve.require() });
  const videos = new Videos({ db, blobs: named, assets, usage, searches });
  const isThere = (): Promise<void> => requireStillThere(db, blobs);
  const zips = new ZipGate({
    // SQLite allows only one process, so it needs no lease.
    ...(config.database.kind === 'postgres' && { lease: (userId: string) => holdLease(db, `download ${userId}`) }),
    onError: (error) => log.warn({ err: error }, 'the lease of a download was not released'),
  });
  const archives = new Archives({ db, images, videos, staging, zips, log, requireStillThere: isThere });
  const exports = new Exports({ db, blobs: named, staging, zips, log, requireStillThere: isThere });
  const doctor = new Doctor(db, blobs, assets, () => requireIntegrity(config.database));
  const endings = pubSub.channel('endings', Ending);
  const endUser = (userId: string): void => endings.publish({ userId });
  const removal = new AccountRemoval({
    db,
    sessions: accounts.sessions,
    log,
    // Images and videos reference pictures, so they are removed first.
    holdings: [edits, images, videos, assets].map((feature) => (userId, limit) => feature.removeSomeOf(userId, limit)),
    onDeleted: endUser,
  });
  const administration = new Administration({
    db,
    usage,
    sessions: accounts.sessions,
    links: accounts.links,
    removal,
    onDisabled: endUser,
    stopTasks: (userId) => edits.stopAllOf(userId),
  });
  accounts.sessions.onEnded((proofHash) => endings.publish({ proofHash }));
  accounts.sessions.onAllEnded(async (userId) => void (await edits.stopAllOf(userId)));
  endings.subscribe((ending) => {
    if ('userId' in ending) edits.watch.endUser(ending.userId);
    else edits.watch.endProof(ending.proofHash);
  });

  return {
    config,
    /** When this process started, before it could store anything. Milliseconds since 1970. */
    startedAt,
    log,
    secretKey,
    db,
    blobs,
    reserve,
    staging,
    engines,
    metrics,
    tracing,
    usage,
    accounts,
    administration,
    removal,
    assets,
    edits,
    readings,
    images,
    videos,
    archives,
    exports,
    spendReports: new SpendReports(db, environment),
    providers,
    doctor,
    requireStillThere: isThere,
    /** Hands running tasks back to the queue and closes everything that was opened. The HTTP side must be closed first. */
    close: async (): Promise<void> => {
      live.stop();
      await edits.stopRunning();
      await removal.stop();
      processes.close();
      await searches.close();
      await work.close();
      await library.close();
      await tracing.close();
    },
  };
};

export type Context = Awaited<ReturnType<typeof createContext>>;
