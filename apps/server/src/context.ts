import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import { openEngines, openTracing, openWork } from './adapters.ts';
import { NamedBlobs } from './blobs/named-blobs.ts';
import { TASKS_BOUNDS } from './bounds/tasks.ts';
import type { Config } from './config/config.ts';
import { requireIntegrity } from './db/integrity.ts';
import { isLeased } from './db/lease.ts';
import { Accounts } from './features/accounts/accounts.ts';
import { Administration } from './features/accounts/administration.ts';
import { Archives } from './features/archives/archives.ts';
import { Assets } from './features/assets/assets.ts';
import { PictureStore } from './features/assets/picture-store.ts';
import { Doctor } from './features/doctor/doctor.ts';
import { Edits } from './features/edits/edits.ts';
import { Exports } from './features/exports/exports.ts';
import { Images } from './features/images/images.ts';
import { requireStillThere } from './features/library/library.ts';
import { StorageUse } from './features/storage/storage.ts';
import { Videos } from './features/videos/videos.ts';
import { DecodeGate } from './imaging/decode-gate.ts';
import { Imaging } from './imaging/imaging.ts';
import { createLog } from './log.ts';
import { Metrics } from './metrics/metrics.ts';
import { openLibrary, requireNoMove } from './open-library.ts';

/** A proof of identity, or an account, that is worth nothing any more: what hangs on it ends in every process. */
const Ending = z.union([z.object({ userId: z.string() }), z.object({ proofHash: z.string() })]);

interface Options {
  log?: FastifyBaseLogger;
  /** Whether all files of the library may be gone, since they are about to be brought back. */
  mayLackFiles?: boolean;
}

/** Births every long-lived object, on the adapters that `adapters.ts` chooses. */
export const createContext = async (
  config: Config,
  { log = createLog(config), mayLackFiles = false }: Options = {},
) => {
  const library = await openLibrary(config, log, { mayLackFiles });
  const { secretKey, db, blobs, staging, reserve } = library;
  // A backup copies what rows name; deleters ask after their rows are gone (see features/backups/backup.ts).
  const named = new NamedBlobs(blobs, async () => !(await isLeased(db, 'backup')));

  const imaging = new Imaging(config.maxImagePixels, new DecodeGate());
  const engines = openEngines(config);
  const tracing = await openTracing(config, log);
  const metrics = new Metrics({ db, engines, log });
  const lanes = engines.status().flatMap(({ engine, ready }) => (ready ? [engine] : []));
  const work = await openWork(config.database, { ...config, lanes, log });
  const { queue, pubSub, makeRateLimiter } = work;
  // A move that began since the library was opened may not have seen this process.
  await requireNoMove(config, db).catch(async (error: unknown) => {
    await work.close();
    await library.close();
    throw error;
  });

  const storage = new StorageUse(db, config);
  const accounts = new Accounts(db, storage, makeRateLimiter, config);
  const assets = new Assets(db, new PictureStore(named, staging, imaging), storage, pubSub);
  const limiter = makeRateLimiter({ keyPrefix: 'new-tasks', points: TASKS_BOUNDS.newPerMinute.value, duration: 60 });
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
    limiter,
    requireRoom: () => reserve.require(),
    withReserve: (work) => reserve.lend(work),
    timeoutSeconds: config.taskTimeoutSeconds,
    maxAttempts: config.taskMaxAttempts,
  });
  const images = new Images({ db, assets, edits, storage, requireRoom: () => reserve.require() });
  const videos = new Videos({ db, blobs: named, assets, storage });
  const isThere = (): Promise<void> => requireStillThere(db, blobs);
  const archives = new Archives({ db, images, videos, log, requireStillThere: isThere });
  const exports = new Exports({ db, blobs: named, log, requireStillThere: isThere });
  const doctor = new Doctor(db, blobs, assets, () => requireIntegrity(config.database));
  const endings = pubSub.channel('endings', Ending);
  const administration = new Administration(db, storage, accounts.sessions, (userId) => endings.publish({ userId }));
  accounts.sessions.onEnded((proofHash) => endings.publish({ proofHash }));
  accounts.sessions.onAllEnded((userId) => edits.stopAllOf(userId));
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
      await work.close();
      await library.close();
      await tracing.close();
    },
  };
};

export type Context = Awaited<ReturnType<typeof createContext>>;
