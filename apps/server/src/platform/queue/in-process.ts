import { FairQueue, type Taken } from './fair-queue.ts';
import {
  DEFAULT_LANE,
  type QueuedTask,
  type QueueOptions,
  QueueStopped,
  slotsPerOwner,
  TaskCancelled,
  type TaskHandler,
  type TaskQueue,
} from './task-queue.ts';

interface Options extends QueueOptions {
  onError: (error: unknown, taskId: string) => void;
}

interface Run {
  controller: AbortController;
  done: Promise<void>;
}

/** One lane: its slots, its running tasks, and the line of its waiting tasks. */
class Lane {
  readonly #options: Options;
  readonly #slots: number;
  readonly #now: () => number;
  readonly #waiting: FairQueue;
  readonly #running = new Map<string, Run>();
  #handler: TaskHandler | undefined;

  constructor(options: Options, slots: number) {
    this.#options = options;
    this.#slots = slots;
    this.#now = options.now ?? (() => performance.now());
    this.#waiting = new FairQueue(slotsPerOwner(options.concurrency));
  }

  start(handler: TaskHandler): void {
    this.#handler = handler;
    this.fill();
  }

  has(taskId: string): boolean {
    return this.#running.has(taskId) || this.#waiting.has(taskId);
  }

  add({ id, owner }: QueuedTask): void {
    this.#waiting.add(id, owner);
  }

  cancel(taskId: string): void {
    this.#waiting.delete(taskId);
    this.#running.get(taskId)?.controller.abort(new TaskCancelled('the task was cancelled'));
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    this.#waiting.clear();
    const runs = [...this.#running.values()];
    for (const { controller } of runs) controller.abort(new QueueStopped('the queue is stopping'));
    await Promise.all(runs.map(({ done }) => done));
  }

  /** Fills the free slots with waiting tasks, if the queue has started. */
  fill(): void {
    while (this.#handler && this.#running.size < this.#slots) {
      const taken = this.#waiting.take();
      if (!taken) return;
      const controller = new AbortController();
      const done = this.#run(this.#handler, taken, controller.signal);
      this.#running.set(taken.taskId, { controller, done });
    }
  }

  async #run(handler: TaskHandler, { taskId, owner }: Taken, signal: AbortSignal): Promise<void> {
    const began = this.#now();
    try {
      await handler(taskId, signal);
    } catch (error) {
      if (!signal.aborted) this.#options.onError(error, taskId);
    } finally {
      this.#running.delete(taskId);
      this.#waiting.ended(owner, this.#now() - began);
      this.fill();
    }
  }
}

/**
 * The queue of a single process. It keeps nothing on disk: at the start, the caller enqueues the unfinished tasks of the tasks table again.
 */
export class InProcessQueue implements TaskQueue {
  readonly #default: Lane;
  readonly #lanes: ReadonlyMap<string, Lane>;

  constructor(options: Options) {
    this.#default = new Lane(options, options.concurrency);
    this.#lanes = new Map([
      [DEFAULT_LANE, this.#default],
      ...options.lanes.map(({ name, slots }) => [name, new Lane(options, slots)] as const),
    ]);
  }

  async start(handler: TaskHandler): Promise<void> {
    for (const lane of this.#lanes.values()) lane.start(handler);
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    const lanes = [...this.#lanes.values()];
    for (const task of tasks)
      if (!lanes.some((lane) => lane.has(task.id))) (this.#lanes.get(task.lane) ?? this.#default).add(task);
    for (const lane of lanes) lane.fill();
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    for (const lane of this.#lanes.values()) for (const id of taskIds) lane.cancel(id);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }
}
