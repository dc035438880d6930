import { migrate } from '../apps/server/src/platform/db/migrate/migrate.ts';
import { InProcessPubSub } from '../apps/server/src/platform/pubsub/in-process.ts';
import { InProcessQueue } from '../apps/server/src/platform/queue/in-process.ts';
import { PostgresQueue } from '../apps/server/src/platform/queue/postgres-queue.ts';
import { openQueueDatabase } from '../apps/server/src/platform/queue/queue-database.ts';
import { DEFAULT_LANE, type TaskQueue } from '../apps/server/src/platform/queue/task-queue.ts';
import { type FakeGemini, replies, startFakeGemini } from '../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../apps/server/src/testing/gemini/gemini-env.ts';
import type { Visitor } from '../apps/server/src/testing/visitor.ts';
import { durationFigure, type Figure, median, memoryFigure } from './figure.ts';
import { startPictor } from './stand/servers.ts';
import { signUp } from './work.ts';

const TASKS = 200;
const WAITING = 1000;
const MODEL_MILLISECONDS = 10_000;
const PEOPLE = 20;
const MEBIBYTE = 1024 ** 2;

const onError = (error: unknown): never => {
  throw error;
};

/** Milliseconds from enqueueing a task to the start of its run, one task after the other: the median. */
const overheadOf = async (queue: TaskQueue): Promise<number> => {
  let begun: (taskId: string) => void = () => {};
  await queue.start(async (taskId) => begun(taskId));
  const waits: number[] = [];
  for (let n = 0; n < TASKS; n += 1) {
    const { promise, resolve } = Promise.withResolvers<string>();
    begun = resolve;
    const given = performance.now();
    await queue.enqueue([{ id: `task-${n}`, owner: 'bench', lane: DEFAULT_LANE }]);
    await promise;
    waits.push(performance.now() - given);
  }
  await queue.stop();
  return median(waits);
};

/** The cost of the queue when it is empty. */
export const measureQueues = async (databaseUrl: string): Promise<Figure[]> => {
  const inProcess = await overheadOf(new InProcessQueue({ lanes: [], concurrency: 4, onError }));
  await migrate({ kind: 'postgres', url: databaseUrl, connections: 1 });
  // A connection that is still closing when the server stops is no error.
  const db = openQueueDatabase(databaseUrl, () => {});
  const pubSub = new InProcessPubSub();
  const onPostgres = await overheadOf(new PostgresQueue({ db, pubSub, lanes: [], concurrency: 4, onError }));
  await db.destroy();
  return [
    durationFigure('queue overhead of a task, in-process', inProcess, 15),
    durationFigure('queue overhead of a task, PostgreSQL', onPostgres, 60),
  ];
};

const arrivalsAt = async (gemini: FakeGemini, count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await gemini.received();
};

/** Sends one user's part of the calls and waits until the last one has been answered and saved. */
const waitFor = async (visitor: Visitor, count: number): Promise<void> => {
  const events = visitor.events();
  await events.next();
  for (let n = 0; n < count; n += 1) {
    const json = { prompt: 'a lighthouse', model: 'gemini-2.5-flash-image' };
    const answer = await visitor.request('POST', '/api/image-generate', { json });
    if (answer.status !== 200) throw new Error(`generate: ${answer.status} ${answer.text}`);
  }
  let completed = 0;
  for await (const { name, data } of events) {
    if (name !== 'task' || data.status === 'processing') continue;
    if (data.status !== 'completed') throw new Error(`generate: ${data.message}`);
    completed += 1;
    if (completed === count) return;
  }
};

/** A thousand calls of a slow model at once. They come from several users, because one user may not have so many. */
export const measureWaiting = async (dataDir: string): Promise<Figure> => {
  await using gemini = await startFakeGemini();
  gemini.reply(replies.imageAfter(MODEL_MILLISECONDS));
  await using server = await startPictor(dataDir, { ...geminiEnv(gemini), TASK_CONCURRENCY: String(WAITING) });
  const people: Visitor[] = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await signUp(server, `bench-${n}`));
  await Promise.all([arrivalsAt(gemini, WAITING), ...people.map((visitor) => waitFor(visitor, WAITING / PEOPLE))]);
  return memoryFigure(
    'resident memory, 1,000 tasks at once on a model that takes 10 s',
    await server.residentBytes('peak'),
    500 * MEBIBYTE,
  );
};
