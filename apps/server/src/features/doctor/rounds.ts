import type { FastifyBaseLogger } from 'fastify';
import type { Doctor } from './doctor.ts';

const HOUR = 60 * 60 * 1000;

/** Mends what an earlier process left half done: at the start, and then every hour. */
export const startDoctorRounds = (doctor: Doctor, log: FastifyBaseLogger): void => {
  const round = (before: number): void => {
    doctor.run({ dryRun: false, verify: false, before }).then(
      ({ orphans, dropped, lost, ...counts }) => {
        log.info({ ...counts, orphans: orphans.length, dropped: dropped.length }, 'library examined');
        if (lost.length > 0) log.error({ lost }, 'pictures of a library have lost their bytes');
      },
      (error: unknown) => log.error({ err: error }, 'examination failed'),
    );
  };
  // What is older than this process belongs to nobody who is still at work.
  round(Date.now());
  setInterval(() => round(Date.now() - HOUR), HOUR).unref();
};
