import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { takeLease } from '../../db/lease.ts';
import type { Doctor } from './doctor.ts';

const HOUR = 60 * 60 * 1000;

interface Options {
  db: Database;
  doctor: Doctor;
  log: FastifyBaseLogger;
  /** Whether no other process stores anything: then what is older than this one belongs to nobody who is still at work. */
  isAlone: boolean;
}

/** Mends what an earlier process left half done: at the start, and then every hour, in one process at a time. */
export const startDoctorRounds = ({ db, doctor, log, isAlone }: Options): void => {
  const round = async (before: number): Promise<void> => {
    if (!isAlone && !(await takeLease(db, 'doctor', HOUR - 1000))) return;
    const { orphans, dropped, lost, ...counts } = await doctor.run({ dryRun: false, verify: false, before });
    log.info({ ...counts, orphans: orphans.length, dropped: dropped.length }, 'library examined');
    if (lost.length > 0) log.error({ lost }, 'pictures of a library have lost their bytes');
  };
  const attempt = (before: number): void => {
    round(before).catch((error: unknown) => log.error({ err: error }, 'examination failed'));
  };
  attempt(Date.now() - (isAlone ? 0 : HOUR));
  setInterval(() => attempt(Date.now() - HOUR), HOUR).unref();
};
