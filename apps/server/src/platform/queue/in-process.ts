import { FairQueue, type Taken } from './fair-queue.ts';
import {
  DEFAULT_LANE,
  type LaneSize,
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
  #slots: number;
  readonly #now: () => number;
  readonly #waiting: FairQueue;
  readonly #running = new Map<string, Run>();
  #handler: TaskHandler | undefined;

  constructor(options: Options, { slots, concurrency }: Omit<LaneSize, 'name'>) {
    this.#options = options;
    this.#slots = slots;
    this.#now = options.now ?? (() => performance.now());
    this.#waiting = new FairQueue(slotsPerOwner(concurrency ?? options.concurrency));
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  resize({ slots, concurrency }: Omit<LaneSize, 'name'>): void {
    this.#slots = slots;
    this.#waiting.limit(slotsPerOwner(concurrency ?? this.#options.concurrency));
    this.fill();
  }

  /** Takes all waiting tasks out of the lane. */
  empty(): Taken[] {
    return this.#waiting.clear();
  }

  start(handler: TaskHandler): void {
    this.#handler = handler;
    this.fill();
  }

  has(taskId: string): boolean {
    return this.#running.has(taskId) || this.#waiting.has(taskId);
  }

  add({ taskId, owner }: Taken): void {
    this.#waiting.add(taskId, owner);
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
  readonly #options: Options;
  readonly #default: Lane;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that are gone, while their tasks run. */
  #former: Lane[] = [];
  #handler: TaskHandler | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#default = this.#open({ name: DEFAULT_LANE, slots: options.concurrency });
    for (const lane of options.lanes) this.#open(lane);
  }

  async start(handler: TaskHandler): Promise<void> {
    this.#handler = handler;
    for (const lane of this.#lanes.values()) lane.start(handler);
  }

  async setLanes(lanes: readonly LaneSize[]): Promise<void> {
    this.#former = this.#former.filter(({ isIdle }) => !isIdle);
    const wanted = new Set([DEFAULT_LANE, ...lanes.map(({ name }) => name)]);
    for (const [name, lane] of this.#lanes) {
      if (wanted.has(name)) continue;
      this.#lanes.delete(name);
      this.#former.push(lane);
      for (const task of lane.empty()) this.#default.add(task);
    }
    for (const lane of lanes) {
      const existing = this.#lanes.get(lane.name);
      if (existing) existing.resize(lane);
      else this.#open(lane);
    }
    this.#default.fill();
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    const all = this.#all();
    for (const { id: taskId, owner, lane } of tasks)
      if (!all.some((one) => one.has(taskId))) (this.#lanes.get(lane) ?? this.#default).add({ taskId, owner });
    for (const lane of this.#lanes.values()) lane.fill();
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    for (const lane of this.#all()) for (const id of taskIds) lane.cancel(id);
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    await Promise.all(this.#all().map((lane) => lane.stop()));
  }

  #all(): Lane[] {
    return [...this.#lanes.values(), ...this.#former];
  }

  #open({ name, ...size }: LaneSize): Lane {
    const lane = new Lane(this.#options, size);
    this.#lanes.set(name, lane);
    if (this.#handler) lane.start(this.#handler);
    return lane;
  }
}
