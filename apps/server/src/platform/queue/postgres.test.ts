import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, openBackend } from '../../testing/stores/backends.ts';
import { stall } from '../../testing/stores/stalling-proxy.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { Unavailable } from '../errors.ts';
import { PostgresPubSub } from '../pubsub/postgres.ts';
import { withLaneLock } from './lane-lock.ts';
import { PostgresQueue } from './postgres-queue.ts';
import { openQueueDatabase } from './queue-database.ts';
import { describeTaskQueue } from './task-queue.conformance.ts';
import { DEFAULT_LANE, type QueuedTask, TaskCancelled, type TaskHandler, TaskTakenOver } from './task-queue.ts';

/** The parts of one process, with its own connections to the shared database. */
class Process implements AsyncDisposable {
  readonly db: Database;
  readonly pubSub: PostgresPubSub;
  readonly errors: unknown[] = [];

  constructor(url: string) {
    this.db = openQueueDatabase(url, () => {});
    this.pubSub = new PostgresPubSub({ url, db: this.db, onError: (error) => this.errors.push(error) });
  }

  async start(): Promise<this> {
    await this.pubSub.start();
    return this;
  }

  queue(concurrency = 2): PostgresQueue {
    return new PostgresQueue({
      db: this.db,
      pubSub: this.pubSub,
      lanes: [{ name: 'own', slots: concurrency }],
      concurrency,
      onError: (error) => this.errors.push(error),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pubSub.close();
    await this.db.destroy();
  }
}

let backend: Backend;
let url: string;
let db: Database;
let here: Process;
let there: Process;
const task = (id: string, owner: string, lane = DEFAULT_LANE): QueuedTask => ({ id, owner, lane });
const emptyQueue = async (): Promise<void> => {
  await db.deleteFrom('queued_tasks').execute();
};

beforeAll(async () => {
  backend = await openBackend();
  url = backend.env['DATABASE_URL'] ?? '';
  db = openDatabase({ kind: 'postgres', url, connections: 2 }, { onError: () => {} });
  here = await new Process(url).start();
  there = await new Process(url).start();
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await there[Symbol.asyncDispose]();
  await db.destroy();
  await backend[Symbol.asyncDispose]();
});

describeTaskQueue('PostgreSQL', async ({ onError, ...options }) => {
  await emptyQueue();
  return new PostgresQueue({
    ...options,
    db: here.db,
    pubSub: here.pubSub,
    onError: (error, taskId) => onError(error, taskId ?? ''),
  });
});

describe('two processes on one queue', () => {
  beforeEach(emptyQueue);

  const rowOf = async (taskId: string) =>
    await db.selectFrom('queued_tasks').selectAll().where('task_id', '=', taskId).executeTakeFirst();
  const databaseNow = async (): Promise<number> => {
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
    return rows[0]?.now ?? 0;
  };

  /** A handler that runs until its signal is aborted. `started` waits for the first runs. */
  const endless = () => {
    const runs: { taskId: string; signal: AbortSignal }[] = [];
    const waiting: (() => void)[] = [];
    const handler: TaskHandler = async (taskId, signal) => {
      runs.push({ taskId, signal });
      for (const tell of waiting.splice(0)) tell();
      if (!signal.aborted) await once(signal, 'abort');
      throw signal.reason;
    };
    const started = async (count: number): Promise<void> => {
      while (runs.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    };
    return { runs, handler, started };
  };

  it('run the tasks that either of them was given, each once', async () => {
    const [ours, theirs] = [here.queue(), there.queue()];
    const runs: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const handler: TaskHandler = async (taskId) => {
      runs.push(taskId);
      if (runs.length === 20) resolve();
    };
    const tasks = Array.from({ length: 20 }, (_, n) => task(`task-${n}`, 'ada'));
    await Promise.all(tasks.map((task, n) => (n % 2 === 0 ? ours : theirs).enqueue([task])));
    // Enqueue again before any task has run, because an ended task may run again.
    await theirs.enqueue(tasks.slice(10));
    await ours.start(handler);
    await theirs.start(handler);
    await promise;
    await Promise.all([ours.stop(), theirs.stop()]);
    expect(runs.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
  });

  it('run a task again, a little later, after a fault', async () => {
    const worker = here.queue();
    const attempts: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await worker.start(async (taskId) => {
      attempts.push(taskId);
      if (attempts.length < 2) throw new Error('the database went away');
      resolve();
    });
    await worker.enqueue([task('a', 'ada')]);
    await promise;
    await worker.stop();
    expect(attempts).toEqual(['a', 'a']);
  });

  it('abort tasks that the other process cancels', async () => {
    const worker = here.queue();
    const { handler, runs, started } = endless();
    await worker.start(handler);
    await there.queue().enqueue([task('a', 'ada')]);
    await started(1);
    await there.queue().cancel(['a']);
    const signal = runs[0]?.signal;
    if (signal && !signal.aborted) await once(signal, 'abort');
    expect(signal?.reason).toBeInstanceOf(TaskCancelled);
    await worker.stop();
  });

  it('take over tasks that the other hands back when it stops', async () => {
    const first = here.queue();
    const running = endless();
    await first.start(running.handler);
    await first.enqueue([task('a', 'ada')]);
    await running.started(1);
    const second = there.queue();
    const next = endless();
    await second.start(next.handler);
    await first.stop();
    await next.started(1);
    expect(next.runs.map(({ taskId }) => taskId)).toEqual(['a']);
    await second.stop();
  });

  it('take over a task whose process sends no heartbeats, and that process aborts its run', async () => {
    // A process behind a stalled network: its tasks still run, but its heartbeats do not reach the database.
    const { proxy, url: stalling } = await stall(url);
    await using _ = proxy;
    const hanging = await new Process(stalling).start();
    // It has only one slot, which is occupied, so that it does not take the task over itself.
    const lost = hanging.queue(1);
    const first = endless();
    await lost.start(first.handler);
    await lost.enqueue([task('a', 'ada')]);
    await first.started(1);
    proxy.stall();
    const second = endless();
    const rescuer = there.queue();
    await rescuer.start(second.handler);
    await second.started(1);
    proxy.resume();
    const signal = first.runs[0]?.signal;
    if (signal && !signal.aborted) await once(signal, 'abort');
    expect(signal?.reason).toBeInstanceOf(TaskTakenOver);
    expect(second.runs.map(({ taskId }) => taskId)).toEqual(['a']);
    await rescuer.stop();
    await lost.stop();
    await hanging[Symbol.asyncDispose]();
  }, 40_000);

  const loseHeartbeats = async (): Promise<void> => {
    await db.updateTable('queued_tasks').set({ heartbeat_at: 0 }).where('run', 'is not', null).execute();
  };

  it('abort a run whose task the same process has taken over from itself', async () => {
    const queue = here.queue();
    const { handler, runs, started } = endless();
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(1);
    // A heartbeat may arrive before the process looks for dead workers.
    const lose = setInterval(loseHeartbeats, 100);
    await started(2);
    clearInterval(lose);
    expect(runs.slice(0, 2).map(({ signal }) => signal.reason)).toEqual([expect.any(TaskTakenOver), undefined]);
    await queue.stop();
  });

  it('do not count a process as dead if the database itself was unavailable for its heartbeats', async () => {
    const queue = here.queue();
    const { handler, runs, started } = endless();
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(1);
    // More than once, because a heartbeat might happen to arrive before the process looks for dead workers.
    for (let round = 0; round < 3; round += 1) {
      const before = here.errors.length;
      await sql`alter table queued_tasks rename to away`.execute(db);
      await expect.poll(() => here.errors.length, { timeout: 10_000 }).toBeGreaterThan(before);
      await sql`update away set heartbeat_at = 0`.execute(db);
      await sql`alter table away rename to queued_tasks`.execute(db);
      await expect.poll(async () => (await rowOf('a'))?.heartbeat_at, { timeout: 10_000 }).toBeGreaterThan(0);
    }
    expect([runs.length, runs[0]?.signal.aborted]).toEqual([1, false]);
    await queue.stop();
  }, 60_000);

  it('hand tasks back for the next process to take over at once, any number of times', async () => {
    for (let round = 0; round < 3; round += 1) {
      const worker = here.queue();
      const { handler, started } = endless();
      // A handler that is stopped may reject or simply return.
      await worker.start((taskId, signal) =>
        handler(taskId, signal).catch((reason) => (round === 0 ? Promise.reject(reason) : undefined)),
      );
      if (round === 0) await worker.enqueue([task('a', 'ada')]);
      await started(1);
      await worker.stop();
      const row = await rowOf('a');
      expect([row?.run, row?.faults]).toEqual([null, 0]);
      expect(row?.due_at).toBeLessThanOrEqual(await databaseNow());
    }
  });

  it('retry with growing delays after faults', async () => {
    const worker = here.queue();
    const times: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await worker.start(async () => {
      times.push(await databaseNow());
      if (times.length === 3) resolve();
      else throw new Error('the database went away');
    });
    await worker.enqueue([task('a', 'ada')]);
    await promise;
    await worker.stop();
    const [first = 0, second = 0, third = 0] = times;
    // One second and then two, by the clock of the database.
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(third - second).toBeGreaterThanOrEqual(2000);
  });

  it('do not let later owners overtake because an earlier task waits for a retry', async () => {
    const queue = here.queue(1);
    for (const id of ['ada-0', 'ada-1', 'ada-2', 'ada-3']) await queue.enqueue([task(id, 'ada')]);
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await queue.start(async (taskId) => {
      if (taskId === 'ada-0') throw new Error('to be tried again');
      order.push(taskId);
      if (taskId === 'ada-1') {
        const hour = 3_600_000;
        await db
          .updateTable('queued_tasks')
          .set(({ eb }) => ({ due_at: eb('due_at', '+', hour) }))
          .where('task_id', '=', 'ada-0')
          .execute();
        await queue.enqueue(['bob-0', 'bob-1', 'bob-2'].map((id) => task(id, 'bob')));
      }
      if (order.length === 6) resolve();
    });
    await promise;
    await queue.stop();
    expect(order).toEqual(['ada-1', 'ada-2', 'bob-0', 'ada-3', 'bob-1', 'bob-2']);
  });

  it('let owners take turns, whichever process enqueued their tasks', async () => {
    const ada = Array.from({ length: 500 }, (_, n) => task(`ada-${n}`, 'ada'));
    await here.queue().enqueue(ada);
    await there.queue().enqueue([task('bob-0', 'bob'), task('bob-1', 'bob')]);
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const worker = there.queue(1);
    await worker.start(async (taskId) => {
      order.push(taskId);
      if (order.length === 6) resolve();
    });
    await promise;
    await worker.stop();
    expect(order.slice(0, 6)).toEqual(['ada-0', 'bob-0', 'ada-1', 'bob-1', 'ada-2', 'ada-3']);
  });

  it('do not let later owners overtake waiting owners', async () => {
    const queue = here.queue(1);
    for (const id of ['ada-0', 'ada-1', 'ada-2']) await queue.enqueue([task(id, 'ada')]);
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await queue.start(async (taskId) => {
      order.push(taskId);
      // Ada's second turn is running. Bob arrives now: his first turn is equal to her third, and his own third comes after it.
      if (taskId === 'ada-1') await queue.enqueue(['bob-0', 'bob-1', 'bob-2'].map((id) => task(id, 'bob')));
      if (order.length === 6) resolve();
    });
    await promise;
    await queue.stop();
    expect(order).toEqual(['ada-0', 'ada-1', 'ada-2', 'bob-0', 'bob-1', 'bob-2']);
  });

  it('together give one owner no more slots than a single process would', async () => {
    for (let round = 0; round < 10; round += 1) {
      await emptyQueue();
      const [ours, theirs] = [here.queue(4), there.queue(4)];
      const { handler, runs, started } = endless();
      const ofAda = Array.from({ length: 20 }, (_, n) => task(`ada-${n}`, 'ada'));
      await Promise.all([ours.start(handler), theirs.start(handler)]);
      await Promise.all([ours.enqueue(ofAda.slice(0, 10)), theirs.enqueue(ofAda.slice(10))]);
      await started(2);
      // Both fetch as many jobs as they can. Each of these four tasks finds a slot in one of them.
      await ours.enqueue(['bob-0', 'bob-1'].map((id) => task(id, 'bob')));
      await theirs.enqueue(['carol-0', 'carol-1'].map((id) => task(id, 'carol')));
      await started(6);
      expect(runs.filter(({ taskId }) => taskId.startsWith('ada')).length).toBe(2);
      await Promise.all([ours.stop(), theirs.stop()]);
    }
  });

  it('do not wait for a process that stalls while it takes tasks', async () => {
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
    const { promise: stands, resolve: go } = Promise.withResolvers<void>();
    const standing = withLaneLock(there.db, DEFAULT_LANE, async (trx) => {
      isLocked();
      await stands;
      await sql`select 1`.execute(trx);
    });
    await locked;
    const { handler, started } = endless();
    const queue = here.queue();
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(1);
    go();
    await expect(standing).rejects.toBeInstanceOf(Unavailable);
    await queue.stop();
  });

  it('run a task that waits in a lane which they do not have', async () => {
    const other = new PostgresQueue({
      db: there.db,
      pubSub: there.pubSub,
      lanes: [{ name: 'removed', slots: 2 }],
      concurrency: 2,
      onError: (error) => there.errors.push(error),
    });
    await other.enqueue([task('a', 'ada', 'removed'), task('b', 'ada', 'removed')]);
    const queue = here.queue();
    const { handler, runs, started } = endless();
    await queue.start(handler);
    // The recovery of unfinished tasks enqueues them again.
    await queue.enqueue([task('a', 'ada'), task('b', 'ada', 'own')]);
    await started(2);
    expect(runs.map(({ taskId }) => taskId).toSorted()).toEqual(['a', 'b']);
    await queue.stop();
  });

  it('enqueue a task once, in whichever lane and however often it is given', async () => {
    await here.queue().enqueue([task('a', 'ada'), task('a', 'ada'), task('a', 'ada', 'own')]);
    await there.queue().enqueue([task('a', 'ada', 'own')]);
    expect(await db.selectFrom('queued_tasks').select(['task_id', 'lane']).execute()).toEqual([
      { task_id: 'a', lane: DEFAULT_LANE },
    ]);
  });

  it('find the next task and the turns of one owner without reading all waiting tasks', async () => {
    const queue = here.queue(1);
    await queue.enqueue(Array.from({ length: 5000 }, (_, n) => task(`task-${n}`, `owner-${n}`)));
    await sql`analyze queued_tasks`.execute(db);
    const planOf = async (query: string): Promise<string> => {
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${sql.raw(query)}`.execute(db);
      return rows.map((row) => row['QUERY PLAN']).join();
    };
    const inLane = `from queued_tasks where lane = '${DEFAULT_LANE}'`;
    const last = await planOf(`select turn ${inLane} and owner = 'owner-7' order by turn desc limit 1`);
    expect(last).toContain('queued_tasks_owner');
    const next = await planOf(`select task_id ${inLane} and run is null order by turn, task_id limit 20 for update`);
    expect(next).toContain('queued_tasks_next');
    expect(next).not.toContain('Sort');
  });
});
