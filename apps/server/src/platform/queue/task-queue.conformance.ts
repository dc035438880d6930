import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type LaneSize,
  type QueuedTask,
  QueueStopped,
  TaskCancelled,
  type TaskHandler,
  type TaskQueue,
} from './task-queue.ts';

/** A handler whose runs end when the test ends them. */
const createStage = () => {
  const runs = new Map<string, { signal: AbortSignal; end: (error?: unknown) => void }>();
  const started = new Map<string, PromiseWithResolvers<void>>();
  const order: string[] = [];
  let begins = Promise.withResolvers<void>();
  const starting = (taskId: string): PromiseWithResolvers<void> => {
    const existing = started.get(taskId) ?? Promise.withResolvers<void>();
    started.set(taskId, existing);
    return existing;
  };
  const handler: TaskHandler = (taskId, signal) =>
    new Promise((resolve, reject) => {
      const end = (error?: unknown): void => {
        runs.delete(taskId);
        started.delete(taskId);
        if (error === undefined) resolve();
        else reject(error);
      };
      runs.set(taskId, { signal, end });
      signal.addEventListener('abort', () => end(signal.reason), { once: true });
      order.push(taskId);
      starting(taskId).resolve();
      begins.resolve();
      begins = Promise.withResolvers();
    });
  return {
    handler,
    /** The first `count` tasks that have begun, in order. */
    begun: async (count: number): Promise<string[]> => {
      while (order.length < count) await begins.promise;
      return order.slice(0, count);
    },
    /** Sorted by name, because tasks that begin at the same time have no order. */
    running: () => [...runs.keys()].toSorted(),
    run: async (taskId: string) => {
      await starting(taskId).promise;
      const run = runs.get(taskId);
      if (!run) throw new Error(`${taskId} does not run`);
      return run;
    },
  };
};

interface Options {
  lanes: readonly LaneSize[];
  concurrency: number;
  onError: (error: unknown, taskId: string) => void;
  now: () => number;
}

const task = (id: string, owner = 'ada', lane = 'one'): QueuedTask => ({ id, owner, lane });

/** `ada-1`, `ada-2`, … */
const tasksOf = (owner: string, count: number): QueuedTask[] =>
  Array.from({ length: count }, (_, n) => task(`${owner}-${n + 1}`, owner));

/** The tests that every task queue has to pass. */
export const describeTaskQueue = (name: string, make: (options: Options) => Promise<TaskQueue>): void => {
  describe(`a task queue: ${name}`, () => {
    let queue: TaskQueue;
    let errors: [taskId: string, error: unknown][];
    let stage: ReturnType<typeof createStage>;
    let milliseconds: number;
    const open = (concurrency: number): Promise<TaskQueue> =>
      make({
        lanes: [
          { name: 'one', slots: concurrency },
          { name: 'two', slots: 2 * concurrency },
        ],
        concurrency,
        onError: (error, taskId) => errors.push([taskId, error]),
        now: () => milliseconds,
      });
    /** Ends a task after it has run for so many seconds. */
    const end = async (taskId: string, seconds: number): Promise<void> => {
      const run = await stage.run(taskId);
      milliseconds += seconds * 1000;
      run.end();
    };
    beforeEach(async () => {
      errors = [];
      stage = createStage();
      milliseconds = 0;
      queue = await open(2);
    });
    afterEach(async () => {
      await queue.stop();
    });

    it('runs tasks that were enqueued before and after it started', async () => {
      await queue.enqueue([task('before')]);
      await queue.start(stage.handler);
      await queue.enqueue([task('after', 'bob')]);
      await Promise.all([stage.run('before'), stage.run('after')]);
    });

    it('runs no more tasks at once than its limit, in order', async () => {
      await queue.start(stage.handler);
      for (const id of ['a', 'b', 'c', 'd']) await queue.enqueue([task(id, `owner of ${id}`)]);
      const first = await stage.run('a');
      await stage.run('b');
      expect(stage.running()).toEqual(['a', 'b']);
      first.end();
      await stage.run('c');
      expect(stage.running()).toEqual(['b', 'c']);
    });

    it('lets owners take turns: one task of Bob does not wait for all tasks of Ada', async () => {
      for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) await queue.enqueue([task(id)]);
      await queue.enqueue([task('b1', 'bob')]);
      await queue.start(stage.handler);
      await stage.run('a1');
      await stage.run('b1');
      expect(stage.running()).toEqual(['a1', 'b1']);
    });

    it('has separate slots for each lane', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a', 'ada', 'one'), task('b', 'bob', 'one'), task('c', 'carol', 'one')]);
      await stage.begun(2);
      await queue.enqueue([task('d', 'carol', 'two')]);
      await stage.run('d');
      expect(stage.running()).toEqual(['a', 'b', 'd']);
    });

    it('limits an owner to the same number of slots in a lane that has more slots', async () => {
      queue = await open(2);
      await queue.enqueue([
        ...['ada', 'bob', 'carol'].map((owner) => task(`${owner}-1`, owner, 'two')),
        ...['ada', 'bob', 'carol'].map((owner) => task(`${owner}-2`, owner, 'two')),
      ]);
      await queue.start(stage.handler);
      expect((await stage.begun(3)).toSorted()).toEqual(['ada-1', 'bob-1', 'carol-1']);
      await queue.enqueue([task('d', 'dora', 'two')]);
      expect((await stage.begun(4)).at(-1)).toBe('d');
    });

    it('runs tasks of an unknown lane in the slots of the default lane', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a', 'ada', 'one'), task('b', 'bob', 'one'), task('c', 'carol', 'of another time')]);
      expect((await stage.begun(3)).toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('gives one owner at most half of the slots of a lane', async () => {
      queue = await open(4);
      await queue.start(stage.handler);
      await queue.enqueue(tasksOf('ada', 8));
      expect(await stage.begun(2)).toEqual(['ada-1', 'ada-2']);
      await queue.enqueue([task('b', 'bob'), task('c', 'carol')]);
      expect((await stage.begun(4)).slice(2).toSorted()).toEqual(['b', 'c']);
      (await stage.run('ada-1')).end();
      expect((await stage.begun(5)).at(-1)).toBe('ada-3');
    });

    it('makes a short task wait for only one of eight long tasks of another owner', async () => {
      queue = await open(1);
      await queue.enqueue(tasksOf('ada', 8));
      await queue.start(stage.handler);
      await stage.run('ada-1');
      await queue.enqueue([task('short', 'bob')]);
      await end('ada-1', 60);
      expect(await stage.begun(2)).toEqual(['ada-1', 'short']);
    });

    it('shares time, not the number of tasks, between owners', async () => {
      queue = await open(1);
      await queue.enqueue([...tasksOf('ada', 2), ...tasksOf('bob', 4)]);
      await queue.start(stage.handler);
      await end('ada-1', 60);
      for (let n = 1; n <= 4; n += 1) await end(`bob-${n}`, 2);
      await stage.run('ada-2');
      expect(await stage.begun(6)).toEqual(['ada-1', 'bob-1', 'bob-2', 'bob-3', 'bob-4', 'ada-2']);
    });

    it('gives an owner no credit for the time in which he had no tasks', async () => {
      queue = await open(1);
      await queue.enqueue(tasksOf('ada', 5));
      await queue.start(stage.handler);
      await end('ada-1', 60);
      await end('ada-2', 60);
      await stage.run('ada-3');
      await queue.enqueue(tasksOf('bob', 3));
      const alternating = ['ada-3', 'bob-1', 'ada-4', 'bob-2', 'ada-5', 'bob-3'];
      for (const id of alternating) await end(id, 60);
      expect(await stage.begun(8)).toEqual(['ada-1', 'ada-2', ...alternating]);
    });

    it('opens a lane while it runs', async () => {
      await queue.start(stage.handler);
      await queue.setLanes([
        { name: 'one', slots: 2 },
        { name: 'new', slots: 1 },
      ]);
      await queue.enqueue([task('a', 'ada', 'new'), task('b', 'bob', 'new')]);
      await queue.enqueue([task('c', 'carol', 'one')]);
      expect((await stage.begun(2)).toSorted()).toEqual(['a', 'c']);
      (await stage.run('a')).end();
      expect((await stage.begun(3)).at(-1)).toBe('b');
    });

    it('changes the slots of a lane while it runs, and lets tasks beyond fewer slots end', async () => {
      await queue.start(stage.handler);
      await queue.enqueue(['a', 'b', 'c', 'd'].map((id) => task(id, `owner of ${id}`)));
      expect((await stage.begun(2)).toSorted()).toEqual(['a', 'b']);
      await queue.setLanes([{ name: 'one', slots: 1 }]);
      (await stage.run('a')).end();
      (await stage.run('b')).end();
      expect((await stage.begun(3)).at(-1)).toBe('c');
      await queue.setLanes([{ name: 'one', slots: 2 }]);
      expect((await stage.begun(4)).at(-1)).toBe('d');
      expect(stage.running()).toEqual(['c', 'd']);
    });

    it('gives one owner at most half of the concurrency of a lane that has its own', async () => {
      await queue.setLanes([{ name: 'one', slots: 6, concurrency: 6 }]);
      await queue.start(stage.handler);
      await queue.enqueue(tasksOf('ada', 6));
      await stage.begun(3);
      await queue.enqueue([task('b', 'bob')]);
      expect(await stage.begun(4)).toEqual(['ada-1', 'ada-2', 'ada-3', 'b']);
    });

    it('lets tasks of a closed lane go on, and runs those that wait in the default lane', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a'), task('b', 'bob'), task('c', 'carol'), task('d', 'dora')]);
      await stage.begun(2);
      await queue.setLanes([]);
      expect((await stage.begun(4)).slice(2).toSorted()).toEqual(['c', 'd']);
      expect(stage.running()).toEqual(['a', 'b', 'c', 'd']);
      await queue.enqueue([task('e', 'eve')]);
      await queue.cancel(['a']);
      (await stage.run('c')).end();
      expect((await stage.begun(5)).at(-1)).toBe('e');
    });

    it('opens a closed lane again', async () => {
      await queue.start(stage.handler);
      await queue.setLanes([]);
      await queue.setLanes([{ name: 'one', slots: 1 }]);
      await queue.enqueue([task('a'), task('b', 'bob'), task('c', 'carol', 'default')]);
      expect((await stage.begun(2)).toSorted()).toEqual(['a', 'c']);
      (await stage.run('a')).end();
      expect((await stage.begun(3)).at(-1)).toBe('b');
    });

    it('on stop, also aborts the tasks of a closed lane', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a')]);
      const { signal } = await stage.run('a');
      await queue.setLanes([]);
      await queue.stop();
      expect(signal.reason).toBeInstanceOf(QueueStopped);
    });

    it('aborts the signal of a running task when the task is cancelled', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a')]);
      const { signal } = await stage.run('a');
      await queue.cancel(['a']);
      expect(signal.reason).toBeInstanceOf(TaskCancelled);
    });

    it('does not begin a waiting task that was cancelled', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a'), task('b', 'bob'), task('waiting'), task('next')]);
      await queue.cancel(['waiting']);
      (await stage.run('a')).end();
      await stage.run('next');
      expect(stage.running()).toEqual(['b', 'next']);
    });

    it('reports a fault of the handler and goes on', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a')]);
      const fault = new Error('fault');
      (await stage.run('a')).end(fault);
      await queue.enqueue([task('b')]);
      await stage.run('b');
      expect(errors).toEqual([['a', fault]]);
    });

    it('does not report that a task was cancelled', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a')]);
      await stage.run('a');
      await queue.cancel(['a']);
      await queue.enqueue([task('b')]);
      await stage.run('b');
      expect(errors).toEqual([]);
    });

    it('on stop, aborts running tasks, waits until they have ended, and begins no more tasks', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([task('a'), task('b', 'bob'), task('c')]);
      const { signal } = await stage.run('a');
      await stage.run('b');
      await queue.stop();
      expect(signal.reason).toBeInstanceOf(QueueStopped);
      expect(stage.running()).toEqual([]);
    });
  });
};
