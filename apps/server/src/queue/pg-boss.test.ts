import { once } from 'node:events';
import { type RawBuilder, sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../db/database.ts';
import { PostgresPubSub } from '../pubsub/postgres.ts';
import { type Backend, openBackend } from '../testing/backends.ts';
import { withLock } from './lane-lock.ts';
import { BOSS_OPTIONS, PgBossQueue } from './pg-boss.ts';
import { describeTaskQueue } from './task-queue.conformance.ts';
import { DEFAULT_LANE, type QueuedTask, TaskCancelled, type TaskHandler, TaskTakenOver } from './task-queue.ts';
import { delayTurns, LAST_TURN } from './turns.ts';

/** The parts of one process, with its own connection to the shared database. */
class Process implements AsyncDisposable {
  readonly boss: PgBoss;
  readonly pubSub: PostgresPubSub;
  readonly errors: unknown[] = [];

  constructor(connectionString: string) {
    this.boss = new PgBoss({ ...BOSS_OPTIONS, connectionString });
    this.boss.on('error', () => {});
    this.pubSub = new PostgresPubSub(this.boss, (error) => this.errors.push(error));
  }

  async start(): Promise<this> {
    await this.boss.start();
    await this.pubSub.start();
    return this;
  }

  queue(name: string, concurrency = 2): PgBossQueue {
    return new PgBossQueue({
      boss: this.boss,
      pubSub: this.pubSub,
      name,
      lanes: [{ name: 'own', slots: concurrency }],
      concurrency,
      onError: (error) => this.errors.push(error),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pubSub.close();
    await this.boss.stop({ graceful: false });
  }
}

let backend: Backend;
let db: Database;
let here: Process;
let there: Process;
let names = 0;
const task = (id: string, owner: string, lane = DEFAULT_LANE): QueuedTask => ({ id, owner, lane });
const freshName = (): string => {
  names += 1;
  return `tasks-${names}`;
};

beforeAll(async () => {
  backend = await openBackend();
  const url = backend.env['DATABASE_URL'] ?? '';
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

describeTaskQueue(
  'pg-boss',
  async ({ onError, ...options }) =>
    new PgBossQueue({
      ...options,
      boss: here.boss,
      pubSub: here.pubSub,
      name: freshName(),
      onError: (error, taskId) => onError(error, taskId ?? ''),
    }),
);

describe('two processes on one queue', () => {
  let name: string;
  beforeEach(() => {
    name = freshName();
  });

  /** Reads an expression from the job of a task. */
  const job = async <T>(taskId: string, expression: RawBuilder<T>): Promise<T | undefined> => {
    const { rows } = await sql<{ value: T }>`
      select ${expression} as value from pgboss.job where name = ${name} and singleton_key = ${taskId}`.execute(db);
    return rows[0]?.value;
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
    const [ours, theirs] = [here.queue(name), there.queue(name)];
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
    const worker = here.queue(name);
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
    const worker = here.queue(name);
    const { handler, runs, started } = endless();
    await worker.start(handler);
    await there.queue(name).enqueue([task('a', 'ada')]);
    await started(1);
    await there.queue(name).cancel(['a']);
    const signal = runs[0]?.signal;
    if (signal && !signal.aborted) await once(signal, 'abort');
    expect(signal?.reason).toBeInstanceOf(TaskCancelled);
    await worker.stop();
  });

  it('take over tasks that the other hands back when it stops', async () => {
    const first = here.queue(name);
    const running = endless();
    await first.start(running.handler);
    await first.enqueue([task('a', 'ada')]);
    await running.started(1);
    const second = there.queue(name);
    const next = endless();
    await second.start(next.handler);
    await first.stop();
    await next.started(1);
    expect(next.runs.map(({ taskId }) => taskId)).toEqual(['a']);
    await second.stop();
  });

  it('take over a task whose process sends no heartbeats, and that process aborts its run', async () => {
    // A stalled process: its tasks still run, but its heartbeats do not reach the database.
    const hanging = await new Process(backend.env['DATABASE_URL'] ?? '').start();
    const touch = hanging.boss.touch.bind(hanging.boss);
    hanging.boss.touch = async () => ({});
    // It has only one slot, which is occupied, so that it does not take the task over itself.
    const lost = hanging.queue(name, 1);
    const first = endless();
    await lost.start(first.handler);
    await lost.enqueue([task('a', 'ada')]);
    await first.started(1);
    const second = endless();
    const rescuer = there.queue(name);
    await rescuer.start(second.handler);
    await second.started(1);
    hanging.boss.touch = touch;
    const signal = first.runs[0]?.signal;
    if (signal && !signal.aborted) await once(signal, 'abort');
    expect(signal?.reason).toBeInstanceOf(TaskTakenOver);
    expect(second.runs.map(({ taskId }) => taskId)).toEqual(['a']);
    await rescuer.stop();
    await lost.stop();
    await hanging[Symbol.asyncDispose]();
  }, 40_000);

  it('abort a run whose task the same process has taken over from itself', async () => {
    const deaf = await new Process(backend.env['DATABASE_URL'] ?? '').start();
    deaf.boss.touch = async () => ({});
    const queue = deaf.queue(name, 2);
    const { handler, runs, started } = endless();
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(2);
    expect(runs.map(({ signal }) => signal.reason)).toEqual([expect.any(TaskTakenOver), undefined]);
    await queue.stop();
    await deaf[Symbol.asyncDispose]();
  }, 40_000);

  it('do not count a process as dead if the database itself was unavailable for its heartbeats', async () => {
    const cut = await new Process(backend.env['DATABASE_URL'] ?? '').start();
    const [touch, supervise] = [cut.boss.touch.bind(cut.boss), cut.boss.supervise.bind(cut.boss)];
    const queue = cut.queue(name);
    const { handler, runs, started } = endless();
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(1);
    // No statement gets through at first. Later, supervision works again before a heartbeat does.
    let heardFrom = Number.POSITIVE_INFINITY;
    const refuse = () => Promise.reject(new Error('the database is down'));
    cut.boss.touch = (...args) => (Date.now() < heardFrom ? refuse() : touch(...args));
    cut.boss.supervise = refuse;
    const isLapsed = async () => (await job('a', sql<boolean>`heartbeat_on < now() - interval '11 seconds'`)) === true;
    await expect.poll(isLapsed, { timeout: 20_000, interval: 200 }).toBe(true);
    cut.boss.supervise = supervise;
    heardFrom = Date.now() + 1500;
    await expect.poll(isLapsed, { timeout: 10_000 }).toBe(false);
    expect([runs.length, runs[0]?.signal.aborted]).toEqual([1, false]);
    await queue.stop();
    await cut[Symbol.asyncDispose]();
  }, 60_000);

  it('hand tasks back for the next process to take over at once, any number of times', async () => {
    for (let round = 0; round < 3; round += 1) {
      const worker = here.queue(name);
      const { handler, started } = endless();
      // A handler that is stopped may reject or simply return.
      await worker.start((taskId, signal) =>
        handler(taskId, signal).catch((reason) => (round === 0 ? Promise.reject(reason) : undefined)),
      );
      if (round === 0) await worker.enqueue([task('a', 'ada')]);
      await started(1);
      await worker.stop();
      expect(await job('a', sql<boolean>`start_after <= now()`)).toBe(true);
    }
  });

  it('retry with growing delays after faults', async () => {
    const worker = here.queue(name);
    const delays: (number | undefined)[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await worker.start(async () => {
      delays.push(await job('a', sql<number>`extract(epoch from now() - created_on)::float8`));
      if (delays.length === 3) resolve();
      else throw new Error('the database went away');
    });
    await worker.enqueue([task('a', 'ada')]);
    await promise;
    await worker.stop();
    const [first = 0, second = 0, third = 0] = delays;
    // One second and then two, by the clock of the database.
    expect(second - first).toBeGreaterThanOrEqual(1);
    expect(third - second).toBeGreaterThanOrEqual(2);
  });

  it('do not let later owners overtake because an earlier task waits for a retry', async () => {
    const queue = here.queue(name, 1);
    for (const id of ['ada-0', 'ada-1', 'ada-2', 'ada-3']) await queue.enqueue([task(id, 'ada')]);
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await queue.start(async (taskId) => {
      if (taskId === 'ada-0') throw new Error('to be tried again');
      order.push(taskId);
      if (taskId === 'ada-1') {
        await sql`update pgboss.job set start_after = now() + interval '1 hour'
          where name = ${name} and state = 'retry'`.execute(db);
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
    await here.queue(name).enqueue(ada);
    await there.queue(name).enqueue([task('bob-0', 'bob'), task('bob-1', 'bob')]);
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const worker = there.queue(name, 1);
    await worker.start(async (taskId) => {
      order.push(taskId);
      if (order.length === 6) resolve();
    });
    await promise;
    await worker.stop();
    expect(order.slice(0, 6)).toEqual(['ada-0', 'bob-0', 'ada-1', 'bob-1', 'ada-2', 'ada-3']);
  });

  it('do not let later owners overtake waiting owners', async () => {
    const queue = here.queue(name, 1);
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
      name = freshName();
      const [ours, theirs] = [here.queue(name, 4), there.queue(name, 4)];
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
    const standing = withLock(there.boss, name, async (connection) => {
      isLocked();
      await stands;
      await connection.executeSql('select 1');
    });
    await locked;
    const { handler, started } = endless();
    const queue = here.queue(name);
    await queue.start(handler);
    await queue.enqueue([task('a', 'ada')]);
    await started(1);
    go();
    await expect(standing).rejects.toThrow('idle-in-transaction');
    await queue.stop();
  });

  it('run the waiting tasks in the single queue of an older version once, and leave its ended tasks there', async () => {
    const { boss } = here;
    await boss.createQueue(name, { policy: 'exclusive', heartbeatSeconds: 10, retryLimit: 100 });
    const older = ['a', 'b'].map((id) => ({
      data: { taskId: id },
      singletonKey: id,
      group: { id: 'ada' },
      priority: 0,
    }));
    await boss.insert(name, older);
    const runs: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const queue = here.queue(name, 1);
    // The recovery of unfinished tasks also enqueues tasks like this.
    await queue.enqueue([task('a', 'ada', 'own'), task('b', 'ada', 'own'), task('c', 'ada', 'own')]);
    await queue.start(async (taskId) => {
      runs.push(taskId);
      if (runs.length === 3) resolve();
    });
    await promise;
    await queue.stop();
    expect(runs.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('go on after the last turn was reached', async () => {
    const queue = here.queue(name, 1);
    await queue.enqueue(['ada-0', 'ada-1'].map((id) => task(id, 'ada')));
    await sql`update pgboss.job set priority = ${1 - LAST_TURN} where name = ${name}`.execute(db);
    await queue.enqueue(['ada-2', 'ada-3'].map((id) => task(id, 'ada')));
    await queue.enqueue(['bob-0', 'bob-1'].map((id) => task(id, 'bob')));
    expect(await job('bob-1', sql<number>`priority`)).toBe(-LAST_TURN);
    await delayTurns(here.boss, name, 'ada', 3600);
    expect(await job('ada-0', sql<number>`priority`)).toBe(-LAST_TURN);
    const runs: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await queue.start(async (taskId) => {
      runs.push(taskId);
      if (runs.length === 6) resolve();
    });
    await promise;
    await queue.enqueue([task('ada-4', 'ada')]);
    await queue.stop();
    expect(runs.toSorted().slice(0, 6)).toEqual(['ada-0', 'ada-1', 'ada-2', 'ada-3', 'bob-0', 'bob-1']);
  });

  it('find the turns of one owner without reading all waiting jobs', async () => {
    const queue = here.queue(name, 1);
    await queue.enqueue(Array.from({ length: 5000 }, (_, n) => task(`task-${n}`, `owner-${n}`)));
    await sql`analyze pgboss.job_common`.execute(db);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select max(-priority) from pgboss.job
      where name = ${name} and state < 'active' and group_id = 'owner-7'`.execute(db);
    expect(rows.map((row) => row['QUERY PLAN']).join()).toContain('pictor_waiting_by_owner');
  });
});
