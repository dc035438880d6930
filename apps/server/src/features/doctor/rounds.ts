import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../platform/config/config.ts';
import type { Database } from '../../platform/db/database.ts';
import { takeLease } from '../../platform/db/postgres/lease.ts';
import { skipWhileRunning } from '../../platform/skip-while-running.ts';
import type { Doctor } from './doctor.ts';

const HOUR = 60 * 60 * 1000;

/**
 * Returns the time before which stored blobs must already have their rows, in milliseconds since 1970. Older blobs without a row are
 * orphans.
 *
 * A process that is alone with its folder knows this for everything that existed at its start. Later blobs may be uploads whose rows are
 * still to be written, so take `startedAt` before the process accepts requests. If other processes may be running, or a bucket has its own
 * clock, one hour is subtracted.
 */
export const settledBefore = ({ database, blobs }: Config, startedAt: number): number =>
  startedAt - (database.kind === 'sqlite' && blobs.kind === 'disk' ? 0 : HOUR);

interface Options {
  config: Config;
  /** Milliseconds since 1970. */
  startedAt: number;
  db: Database;
  doctor: Doctor;
  log: FastifyBaseLogger;
}

/**
 * Repairs what earlier processes left half done: at startup and then every hour, in one process at a time.
 *
 * @returns resolves when the first round has ended
 */
export const startDoctorRounds = async ({ config, startedAt, db, doctor, log }: Options): Promise<void> => {
  const round = async (before: number): Promise<void> => {
    if (config.database.kind === 'postgres' && !(await takeLease(db, 'doctor', HOUR - 1000))) return;
    const report = await doctor.run({ dryRun: false, verify: false, before });
    const { orphans, dropped, lost, ...counts } = report;
    log.info({ ...counts, orphans: orphans.length, dropped: dropped.length }, 'library examined');
    if (lost.length > 0) log.error({ lost }, 'pictures of a library have lost their bytes');
  };
  // In a very large library, a round may take longer than an hour.
  const attempt = skipWhileRunning(round, (error) => log.error({ err: error }, 'examining the library failed'));
  setInterval(() => attempt(Date.now() - HOUR), HOUR).unref();
  await attempt(settledBefore(config, startedAt));
};
