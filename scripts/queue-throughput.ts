import { migrate } from '../apps/server/src/platform/db/migrate/migrate.ts';
import { InProcessPubSub } from '../apps/server/src/platform/pubsub/in-process.ts';
import { PostgresQueue } from '../apps/server/src/platform/queue/postgres-queue.ts';
import { openQueueDatabase } from '../apps/server/src/platform/queue/queue-database.ts';
import { DEFAULT_LANE } from '../apps/server/src/platform/queue/task-queue.ts';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { requirePostgres } from './require-postgres.ts';

const TASKS = 5000;
/** Web processes enqueue one task for each request. This is the number of concurrent requests. */
const AT_ONCE = 20;
const CONCURRENCY = 200;

const perSecond = (since: number): string => `${(TASKS / ((performance.now() - since) / 1000)).toFixed(0)} a second`;

/**
 * Measures how many empty tasks the queue of several machines accepts and runs in a second, in one process. docs/growing.md quotes the
 * result.
 */
const measure = async (): Promise<void> => {
  await using server = await startPostgresServer(requirePostgres(), { durable: true });
  const url = await server.createDatabase();
  await migrate({ kind: 'postgres', url, connections: 1 });
  const onError = (error: unknown): never => {
    throw error;
  };
  // A connection that is still closing when the server stops is no error.
  const db = openQueueDatabase(url, () => {});
  const pubSub = new InProcessPubSub();
  const queue = new PostgresQueue({ db, pubSub, lanes: [], concurrency: CONCURRENCY, onError });
  const accepted = performance.now();
  for (let n = 0; n < TASKS; n += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) =>
        queue.enqueue([{ id: `task-${n + i}`, owner: `owner-${(n + i) % 50}`, lane: DEFAULT_LANE }]),
      ),
    );
  process.stdout.write(`accepted: ${perSecond(accepted)}\n`);
  const run = performance.now();
  let left = TASKS;
  const { promise, resolve } = Promise.withResolvers<void>();
  await queue.start(async () => {
    left -= 1;
    if (left === 0) resolve();
  });
  await promise;
  process.stdout.write(`run: ${perSecond(run)}\n`);
  await queue.stop();
  await db.destroy();
};

await measure();
