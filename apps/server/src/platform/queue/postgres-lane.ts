import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Channel, PubSub } from '../pubsub/pub-sub.ts';
import { withLaneLock } from './lane-lock.ts';
import { delayTurns, enqueueTasks, giveBackTask, removeRunTask, type TakenTask, takeTasks } from './queued-tasks.ts';
import {
  type QueuedTask,
  QueueStopped,
  TaskCancelled,
  type TaskHandler,
  TaskTakenOver,
  turnsOfRun,
} from './task-queue.ts';

/** The limit of the delay after faults of the handler. The delay doubles each time. */
const BACKOFF_SECONDS_MAX = 30;
/** The largest number of tasks that are taken under one lock. */
const TAKEN_AT_ONCE = 20;

/** A task that this process runs. */
export interface Run {
  task: TakenTask;
  controller: AbortController;
}

interface Size {
  slots: number;
  slotsPerOwner: number;
}

interface Options {
  db: Database;
  pubSub: PubSub;
  name: string;
  now: () => number;
  onError: (error: unknown, taskId: string) => void;
  /** Called with errors of the database. */
  onFault: (error: unknown) => void;
}

/** One lane of a process: the slots in which this process runs the lane's tasks. */
export class PostgresLane {
  readonly #options: Options;
  /**
   * The running tasks, each with a promise that resolves when its run has ended. A task is here twice if it was taken over by this same
   * process.
   */
  readonly #running = new Map<Run, Promise<void>>();
  readonly #queued: Channel<null>;
  #size: Size;
  #handler: TaskHandler | undefined;
  #taking: Promise<void> | undefined;
  #isWanted = false;

  constructor(options: Options, size: Size) {
    this.#options = options;
    this.#size = size;
    this.#queued = options.pubSub.channel(`queued in ${options.name}`, z.null());
    this.#queued.subscribe(() => this.wake());
    options.pubSub.onGap(() => this.wake());
  }

  /** A lane without slots begins no more tasks. When this resolves, no task begins by the former size. */
  async resize(size: Size): Promise<void> {
    this.#size = size;
    await this.#taking;
    this.wake();
  }

  start(handler: TaskHandler): void {
    this.#handler = handler;
    this.wake();
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    for (const { controller } of this.#running.keys()) controller.abort(new QueueStopped('the queue is stopping'));
    await this.#taking;
    await Promise.all(this.#running.values());
  }

  /** @param lanes the names of all lanes */
  async insert(tasks: readonly QueuedTask[], lanes: readonly string[]): Promise<void> {
    const { db, name } = this.#options;
    if ((await enqueueTasks(db, { lane: name, lanes }, tasks)) > 0) this.announce();
  }

  /** Tells all processes that tasks of this lane wait. */
  announce(): void {
    this.#queued.publish(null);
  }

  abort(taskId: string): void {
    for (const { task, controller } of this.#running.keys())
      if (task.taskId === taskId) controller.abort(new TaskCancelled('the task was cancelled'));
  }

  running(): Run[] {
    return [...this.#running.keys()];
  }

  /** Takes waiting tasks, as far as there are free slots. */
  wake(): void {
    this.#isWanted = true;
    this.#taking ??= this.#take().finally(() => {
      this.#taking = undefined;
    });
  }

  /** Fills the free slots. Repeats if new tasks were announced meanwhile. */
  async #take(): Promise<void> {
    const { db, name: lane, onFault } = this.#options;
    while (this.#isWanted && this.#handler && this.#running.size < this.#size.slots) {
      this.#isWanted = false;
      const { slots, slotsPerOwner } = this.#size;
      const atMost = Math.min(TAKEN_AT_ONCE, slots - this.#running.size);
      try {
        const tasks = await withLaneLock(db, lane, (trx) => takeTasks(trx, { lane, slotsPerOwner, atMost }));
        // If the queue was stopped meanwhile, begin these tasks anyway. They are then handed back like running tasks.
        for (const task of tasks) this.#begin(task);
        if (tasks.length === atMost) this.#isWanted = true;
      } catch (error) {
        onFault(error);
      }
    }
  }

  #begin(task: TakenTask): void {
    const run = { task, controller: new AbortController() };
    const handler = this.#handler;
    if (!handler) run.controller.abort(new QueueStopped('the queue is stopping'));
    // This process may have taken the task over from itself, if its heartbeats did not get through.
    for (const earlier of this.#running.keys())
      if (earlier.task.taskId === task.taskId)
        earlier.controller.abort(new TaskTakenOver('this process has taken the task again'));
    this.#running.set(run, this.#run(handler, run));
  }

  async #run(handler: TaskHandler | undefined, run: Run): Promise<void> {
    const { db, onError } = this.#options;
    const { task } = run;
    const { signal } = run.controller;
    try {
      await this.#handle(handler, run);
      // A run that the end of this process cut short is not finished.
      if (signal.reason instanceof QueueStopped) await this.#handBack(task);
      else await removeRunTask(db, task);
    } catch (error) {
      if (!signal.aborted) onError(error, task.taskId);
      const giveBack = signal.reason instanceof QueueStopped ? this.#handBack(task) : this.#delayAfterFault(task);
      await giveBack.catch((fault: unknown) => onError(fault, task.taskId));
    } finally {
      this.#running.delete(run);
      this.wake();
    }
  }

  async #handle(handler: TaskHandler | undefined, { task, controller: { signal } }: Run): Promise<void> {
    const { now } = this.#options;
    const began = now();
    try {
      await handler?.(task.taskId, signal);
    } finally {
      await this.#charge(task, now() - began, signal);
    }
  }

  /** Call this before the slot is free, so that waiting tasks of other owners are served first if this run was long. */
  async #charge({ owner }: TakenTask, milliseconds: number, { reason }: AbortSignal): Promise<void> {
    const { db, name: lane, onFault } = this.#options;
    // One turn was counted when the task was enqueued. A run that was cut short is not charged: another run follows and is charged itself.
    const turns = turnsOfRun(milliseconds) - 1;
    if (turns === 0 || reason instanceof QueueStopped || reason instanceof TaskTakenOver) return;
    await withLaneLock(db, lane, (trx) => delayTurns(trx, { lane, owner, turns })).catch(onFault);
  }

  /** Makes the task available to other processes at once. */
  async #handBack(task: TakenTask): Promise<void> {
    await giveBackTask(this.#options.db, { ...task, milliseconds: 0 });
    this.announce();
  }

  async #delayAfterFault(task: TakenTask): Promise<void> {
    const milliseconds = 1000 * Math.min(2 ** task.faults, BACKOFF_SECONDS_MAX);
    await giveBackTask(this.#options.db, { ...task, faults: task.faults + 1, milliseconds });
  }
}
