import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/database.ts';
import { takeLease } from '../../db/lease.ts';
import { oneAtATime } from '../../one-at-a-time.ts';
import type { Doctor } from './doctor.ts';

const HOUR = 60 * 60 * 1000;

/**
 * A blob that was stored before this, in milliseconds since 1970, belongs to a row or to nobody. A process that is alone with its
 * folder knows that of everything that was there when it started. Later blobs may be uploads whose rows are still to come, so
 * `startedAt` has to be taken before the process accepts requests. Where other processes may be at work, or a bucket has its own
 * clock, an hour is left.
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
 * Mends what an earlier process left half done: at the start, and then every hour, in one process at a time.
 *
 * @returns resolves when the first round is through
 */
export const startDoctorRounds = async ({ config, startedAt, db, doctor, log }: Options): Promise<void> => {
  const round = async (before: number): Promise<void> => {
    if (config.database.kind === 'postgres' && !(await takeLease(db, 'doctor', HOUR - 1000))) return;
    const report = await doctor.run({ dryRun: false, verify: false, before });
    const { orphans, dropped, lost, ...counts } = report;
    log.info({ ...counts, orphans: orphans.length, dropped: dropped.length }, 'library examined');
    if (lost.length > 0) log.error({ lost }, 'pictures of a library have lost their bytes');
  };
  // A library may be so large that a round takes longer than an hour.
  const attempt = oneAtATime(round, (error) => log.error({ err: error }, 'examination failed'));
  setInterval(() => attempt(Date.now() - HOUR), HOUR).unref();
  await attempt(settledBefore(config, startedAt));
};
