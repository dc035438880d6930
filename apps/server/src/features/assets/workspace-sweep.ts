import type { FastifyBaseLogger } from 'fastify';
import type { Assets } from './assets.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Empties the workspace of what has stood there too long: at the start, and then every hour. */
export const startWorkspaceSweep = (assets: Assets, ttlDays: number, log: FastifyBaseLogger): void => {
  const sweep = (): void => {
    assets.sweepWorkspace(Date.now() - ttlDays * DAY).then(
      (count) => log.info({ count }, 'workspace swept'),
      (error: unknown) => log.error({ err: error }, 'workspace sweep failed'),
    );
  };
  sweep();
  setInterval(sweep, HOUR).unref();
};
