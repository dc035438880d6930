import type { FastifyBaseLogger } from 'fastify';
import { PgBoss } from 'pg-boss';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { translated } from './db/postgres-dialect.ts';
import type { MakeRateLimiter } from './features/accounts/sign-in/login-limits.ts';
import { PostgresPubSub } from './pubsub/postgres.ts';
import { BOSS_OPTIONS, PgBossQueue } from './queue/pg-boss.ts';
import type { LaneSize } from './queue/task-queue.ts';

interface Options {
  url: string;
  lanes: readonly LaneSize[];
  concurrency: number;
  onError: (error: unknown, taskId?: string) => void;
  log: FastifyBaseLogger;
}

/** The queue, the messages and the rate limits of several processes, over one pool of connections. */
export const openPostgresWork = async ({ url, lanes, concurrency, onError, log }: Options) => {
  const boss = new PgBoss({ ...BOSS_OPTIONS, connectionString: url });
  boss.on('error', (error) => log.warn({ err: error }, 'pg-boss reported an error'));
  boss.on('warning', ({ message }) => log.warn(message));
  await boss.start();
  const pubSub = new PostgresPubSub(boss, (error) => log.error({ err: error }, 'a message between processes was lost'));
  await pubSub.start();
  const storeClient = {
    query: ({ text, values }: { text: string; values?: unknown[] }) =>
      translated(boss.getDb().executeSql(text, values)),
  };
  const makeRateLimiter: MakeRateLimiter = (options) =>
    new RateLimiterPostgres({
      ...options,
      storeClient,
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
    });
  return {
    queue: new PgBossQueue({ boss, pubSub, name: 'tasks', lanes, concurrency, onError }),
    pubSub,
    makeRateLimiter,
    close: async (): Promise<void> => {
      await pubSub.close();
      await boss.stop({ graceful: false });
    },
  };
};
