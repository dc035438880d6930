import type { FastifyBaseLogger } from 'fastify';
import { CompiledQuery, sql } from 'kysely';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { MakeRateLimiter } from './auth/sign-in/login-limits.ts';
import { PostgresPubSub } from './platform/pubsub/postgres.ts';
import { PostgresQueue } from './platform/queue/postgres-queue.ts';
import { openQueueDatabase } from './platform/queue/queue-database.ts';
import type { LaneSize } from './platform/queue/task-queue.ts';

interface Options {
  url: string;
  lanes: readonly LaneSize[];
  concurrency: number;
  onError: (error: unknown, taskId?: string) => void;
  log: FastifyBaseLogger;
}

/** How often expired rate limits are deleted, and for how long they have been expired then. */
const DELETE_MILLISECONDS = 5 * 60 * 1000;
const EXPIRED_MILLISECONDS = 60 * 60 * 1000;

/** The queue, the messages and the rate limits of several processes, over one pool of connections. */
export const openPostgresWork = async ({ url, lanes, concurrency, onError, log }: Options) => {
  const db = openQueueDatabase(url, (error) => log.warn({ err: error }, 'a connection of the queue broke'));
  const pubSub = new PostgresPubSub({
    url,
    db,
    onError: (error) => log.error({ err: error }, 'messages between processes were lost'),
  });
  await pubSub.start();
  const storeClient = {
    query: async ({ text, values = [] }: { text: string; values?: unknown[] }) => {
      const { rows, numAffectedRows = rows.length } = await db.executeQuery(CompiledQuery.raw(text, values));
      return { rows, rowCount: Number(numAffectedRows) };
    },
  };
  const makeRateLimiter: MakeRateLimiter = (options) =>
    new RateLimiterPostgres({
      ...options,
      storeClient,
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      // Each limiter would delete the rows of all limiters, also after the connections have been closed.
      clearExpiredByTimeout: false,
    });
  const deleting = setInterval(() => {
    sql`delete from rate_limits where expire < ${Date.now() - EXPIRED_MILLISECONDS}`
      .execute(db)
      .catch((error: unknown) => log.warn({ err: error }, 'expired rate limits were not deleted'));
  }, DELETE_MILLISECONDS);
  deleting.unref();
  return {
    queue: new PostgresQueue({ db, pubSub, lanes, concurrency, onError }),
    pubSub,
    makeRateLimiter,
    close: async (): Promise<void> => {
      clearInterval(deleting);
      await pubSub.close();
      await db.destroy();
    },
  };
};
