import { FairLine } from './fair-line.ts';
import { type QueuedTask, QueueStopped, TaskCancelled, type TaskHandler, type TaskQueue } from './task-queue.ts';

interface Options {
  concurrency: number;
  onError: (error: unknown, taskId: string) => void;
}

interface Run {
  controller: AbortController;
  done: Promise<void>;
}

/** The queue of one machine: the tasks table is its memory, so whoever starts it enqueues the unfinished tasks again. */
export class InProcessQueue implements TaskQueue {
  readonly #options: Options;
  readonly #waiting = new FairLine();
  readonly #running = new Map<string, Run>();
  #handler: TaskHandler | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(handler: TaskHandler): Promise<void> {
    this.#handler = handler;
    this.#fill(handler);
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    for (const { id, owner } of tasks) if (!this.#running.has(id)) this.#waiting.add(id, owner);
    if (this.#handler) this.#fill(this.#handler);
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    for (const id of taskIds) {
      this.#waiting.delete(id);
      this.#running.get(id)?.controller.abort(new TaskCancelled('the task was cancelled'));
    }
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    this.#waiting.clear();
    const runs = [...this.#running.values()];
    for (const { controller } of runs) controller.abort(new QueueStopped('the queue is stopping'));
    await Promise.all(runs.map(({ done }) => done));
  }

  #fill(handler: TaskHandler): void {
    while (this.#running.size < this.#options.concurrency) {
      const taskId = this.#waiting.take();
      if (taskId === undefined) return;
      const controller = new AbortController();
      const done = this.#run(handler, taskId, controller.signal);
      this.#running.set(taskId, { controller, done });
    }
  }

  async #run(handler: TaskHandler, taskId: string, signal: AbortSignal): Promise<void> {
    try {
      await handler(taskId, signal);
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error, taskId);
    } finally {
      this.#running.delete(taskId);
      if (this.#handler) this.#fill(this.#handler);
    }
  }
}
