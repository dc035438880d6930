import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueStopped, TaskCancelled, type TaskHandler, type TaskQueue } from './task-queue.ts';

/** A handler whose runs end when the test says so. */
const createStage = () => {
  const runs = new Map<string, { signal: AbortSignal; end: (error?: unknown) => void }>();
  const started = new Map<string, PromiseWithResolvers<void>>();
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
      starting(taskId).resolve();
    });
  return {
    handler,
    /** In no order: what began together has none. */
    running: () => [...runs.keys()].toSorted(),
    run: async (taskId: string) => {
      await starting(taskId).promise;
      const run = runs.get(taskId);
      if (!run) throw new Error(`${taskId} does not run`);
      return run;
    },
  };
};

interface QueueOptions {
  concurrency: number;
  onError: (error: unknown, taskId: string) => void;
}

/** What every task queue does. */
export const describeTaskQueue = (name: string, make: (options: QueueOptions) => Promise<TaskQueue>): void => {
  describe(`a task queue: ${name}`, () => {
    let queue: TaskQueue;
    let errors: [taskId: string, error: unknown][];
    let stage: ReturnType<typeof createStage>;
    beforeEach(async () => {
      errors = [];
      stage = createStage();
      queue = await make({ concurrency: 2, onError: (error, taskId) => errors.push([taskId, error]) });
    });
    afterEach(async () => {
      await queue.stop();
    });

    it('runs what was enqueued before it started, and after', async () => {
      await queue.enqueue([{ id: 'before', owner: 'ada' }]);
      await queue.start(stage.handler);
      await queue.enqueue([{ id: 'after', owner: 'ada' }]);
      await Promise.all([stage.run('before'), stage.run('after')]);
    });

    it('runs no more at once than it may, in order', async () => {
      await queue.start(stage.handler);
      for (const id of ['a', 'b', 'c', 'd']) await queue.enqueue([{ id, owner: 'ada' }]);
      const first = await stage.run('a');
      await stage.run('b');
      expect(stage.running()).toEqual(['a', 'b']);
      first.end();
      await stage.run('c');
      expect(stage.running()).toEqual(['b', 'c']);
    });

    it('lets owners take turns: one task of Bob does not wait for all of Ada', async () => {
      for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) await queue.enqueue([{ id, owner: 'ada' }]);
      await queue.enqueue([{ id: 'b1', owner: 'bob' }]);
      await queue.start(stage.handler);
      await stage.run('a1');
      await stage.run('b1');
      expect(stage.running()).toEqual(['a1', 'b1']);
    });

    it('reaches the signal of a running task when it is cancelled', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([{ id: 'a', owner: 'ada' }]);
      const { signal } = await stage.run('a');
      await queue.cancel(['a']);
      expect(signal.reason).toBeInstanceOf(TaskCancelled);
    });

    it('does not begin a waiting task that was cancelled', async () => {
      await queue.start(stage.handler);
      for (const id of ['a', 'b', 'waiting', 'next']) await queue.enqueue([{ id, owner: 'ada' }]);
      await queue.cancel(['waiting']);
      (await stage.run('a')).end();
      await stage.run('next');
      expect(stage.running()).toEqual(['b', 'next']);
    });

    it('reports a fault of the handler and goes on', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([{ id: 'a', owner: 'ada' }]);
      const fault = new Error('fault');
      (await stage.run('a')).end(fault);
      await queue.enqueue([{ id: 'b', owner: 'ada' }]);
      await stage.run('b');
      expect(errors).toEqual([['a', fault]]);
    });

    it('does not report that a task was cancelled', async () => {
      await queue.start(stage.handler);
      await queue.enqueue([{ id: 'a', owner: 'ada' }]);
      await stage.run('a');
      await queue.cancel(['a']);
      await queue.enqueue([{ id: 'b', owner: 'ada' }]);
      await stage.run('b');
      expect(errors).toEqual([]);
    });

    it('stops: aborts what runs, waits until it has let go, and begins nothing more', async () => {
      await queue.start(stage.handler);
      for (const id of ['a', 'b', 'c']) await queue.enqueue([{ id, owner: 'ada' }]);
      const { signal } = await stage.run('a');
      await stage.run('b');
      await queue.stop();
      expect(signal.reason).toBeInstanceOf(QueueStopped);
      expect(stage.running()).toEqual([]);
    });
  });
};
