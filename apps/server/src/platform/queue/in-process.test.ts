import { expect, it } from 'vitest';
import { InProcessQueue } from './in-process.ts';
import { describeTaskQueue } from './task-queue.conformance.ts';

describeTaskQueue('in-process', async (options) => new InProcessQueue(options));

it('runs a task once if it is enqueued again while it waits or runs', async () => {
  const runs: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const queue = new InProcessQueue({ lanes: [{ name: 'one', slots: 1 }], concurrency: 1, onError: () => {} });
  await queue.enqueue([{ id: 'a', owner: 'ada', lane: 'one' }]);
  await queue.enqueue([{ id: 'a', owner: 'ada', lane: 'one' }]);
  await queue.start(async (taskId) => {
    runs.push(taskId);
    await promise;
  });
  await queue.enqueue([{ id: 'a', owner: 'ada', lane: 'one' }]);
  resolve();
  await queue.stop();
  expect(runs).toEqual(['a']);
});
