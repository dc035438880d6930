import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Channel, PubSub } from '../pubsub/pub-sub.ts';
import { withLock } from './lane-lock.ts';
import {
  type QueuedTask,
  QueueStopped,
  TaskCancelled,
  type TaskHandler,
  TaskTakenOver,
  turnsOfRun,
} from './task-queue.ts';
import { activeByOwner, delayTurns, withTurns } from './turns.ts';

/** The limit of the delay after faults of the handler. The delay doubles each time. */
const BACKOFF_SECONDS_MAX = 30;
/** The largest number of jobs that are fetched under one lock. */
const FETCHED_AT_ONCE = 20;

interface TaskData {
  taskId: string;
}

interface Run {
  job: JobWithMetadata<TaskData>;
  controller: AbortController;
}

/** pg-boss's answer to a heartbeat: the ids of the jobs that this process still holds. pg-boss's types leave it out. */
const Touched = z.object({ settled: z.array(z.string()).optional() });

interface Options {
  boss: PgBoss;
  pubSub: PubSub;
  /** The name of the pg-boss queue. The caller creates the queue. */
  name: string;
  slots: number;
  slotsPerOwner: number;
  now: () => number;
  onError: (error: unknown, taskId: string) => void;
  /** Called with errors of the database. */
  onFault: (error: unknown) => void;
}

/** One lane of a process: a pg-boss queue, and the slots in which this process runs its jobs. */
export class PgBossLane {
  readonly #options: Options;
  /**
   * The running tasks, each with a promise that resolves when its run has ended. A task is here twice if it was taken over by this same
   * process.
   */
  readonly #running = new Map<Run, Promise<void>>();
  readonly #queued: Channel<null>;
  #handler: TaskHandler | undefined;
  #fetching: Promise<void> | undefined;
  #isWanted = false;

  constructor(options: Options) {
    this.#options = options;
    this.#queued = options.pubSub.channel(`${options.name} queued`, z.null());
    this.#queued.subscribe(() => this.wake());
    options.pubSub.onGap(() => this.wake());
  }

  start(handler: TaskHandler): void {
    this.#handler = handler;
    this.wake();
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    for (const { controller } of this.#running.keys()) controller.abort(new QueueStopped('the queue is stopping'));
    await this.#fetching;
    await Promise.all(this.#running.values());
  }

  /** @param names the names of the pg-boss queues of all lanes */
  async insert(tasks: readonly QueuedTask[], names: readonly string[]): Promise<void> {
    const { boss, name } = this.#options;
    const placed = await withTurns(boss, { name, names }, tasks);
    if (placed.length === 0) return;
    const jobs = placed.map(({ task: { id, owner }, turn }) => ({
      data: { taskId: id },
      singletonKey: id,
      group: { id: owner },
      priority: -turn,
    }));
    await boss.insert(name, jobs);
    this.#queued.publish(null);
  }

  abort(taskId: string): void {
    for (const { job, controller } of this.#running.keys())
      if (job.data.taskId === taskId) controller.abort(new TaskCancelled('the task was cancelled'));
  }

  /** Fetches waiting jobs, as far as there are free slots. */
  wake(): void {
    this.#isWanted = true;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
  }

  /** Sends a heartbeat for the running jobs, and aborts those that this process no longer holds. */
  beat(): void {
    const { boss, name, onFault } = this.#options;
    // The answer covers only these jobs, not jobs that are fetched meanwhile.
    const held = [...this.#running.keys()];
    if (held.length === 0) return;
    const jobs = held.map(({ job }) => job);
    boss.touch(name, jobs).then(
      (answer) => {
        const { settled } = Touched.parse(answer);
        if (!settled) return;
        const ours = new Set(settled);
        for (const { job, controller } of held)
          if (!ours.has(job.id)) controller.abort(new TaskTakenOver('the job is no longer held'));
      },
      // A heartbeat that could not be sent does not change who holds the jobs.
      onFault,
    );
  }

  /** Fills the free slots. Repeats if new jobs were announced meanwhile. */
  async #fetch(): Promise<void> {
    const { slots, onFault } = this.#options;
    while (this.#isWanted && this.#handler && this.#running.size < slots) {
      this.#isWanted = false;
      const atMost = Math.min(FETCHED_AT_ONCE, slots - this.#running.size);
      try {
        const jobs = await this.#take(atMost);
        // If the queue was stopped meanwhile, begin these jobs anyway. They are then handed back like running jobs.
        for (const job of jobs) this.#begin(job);
        if (jobs.length === atMost) this.#isWanted = true;
      } catch (error) {
        onFault(error);
      }
    }
  }

  /**
   * Runs under the lane's lock: otherwise each of two processes would count an owner's running jobs without those that the other is taking.
   * Fetches jobs one by one, because pg-boss's own limit on groups keeps an arbitrary job of an owner instead of the first, and reads all
   * waiting jobs for each job that it fetches.
   */
  async #take(atMost: number): Promise<JobWithMetadata<TaskData>[]> {
    const { boss, name, slotsPerOwner } = this.#options;
    return await withLock(boss, name, async (db) => {
      const taken: JobWithMetadata<TaskData>[] = [];
      const held = await activeByOwner(db, name);
      while (taken.length < atMost) {
        const ignoreGroups = [...held].flatMap(([owner, count]) => (count < slotsPerOwner ? [] : [owner]));
        const [job] = await boss.fetch<TaskData>(name, { db, includeMetadata: true, ignoreGroups });
        if (!job) break;
        taken.push(job);
        if (job.groupId) held.set(job.groupId, (held.get(job.groupId) ?? 0) + 1);
      }
      return taken;
    });
  }

  #begin(job: JobWithMetadata<TaskData>): void {
    const run = { job, controller: new AbortController() };
    const handler = this.#handler;
    if (!handler) run.controller.abort(new QueueStopped('the queue is stopping'));
    // This process may have taken the job over from itself, if its heartbeats did not get through.
    for (const earlier of this.#running.keys())
      if (earlier.job.id === job.id) earlier.controller.abort(new TaskTakenOver('the job was taken up again'));
    this.#running.set(run, this.#run(handler, run));
  }

  async #run(handler: TaskHandler | undefined, run: Run): Promise<void> {
    const { boss, name, onError } = this.#options;
    const { job } = run;
    const { taskId } = job.data;
    const { signal } = run.controller;
    try {
      await this.#handle(handler, run);
      // A run that the end of this process cut short is not finished.
      if (signal.reason instanceof QueueStopped) await this.#giveBack(job, 0);
      else await boss.complete(name, job);
    } catch (error) {
      if (!signal.aborted) onError(error, taskId);
      const seconds = signal.reason instanceof QueueStopped ? 0 : Math.min(2 ** job.retryCount, BACKOFF_SECONDS_MAX);
      await this.#giveBack(job, seconds).catch((fault: unknown) => onError(fault, taskId));
    } finally {
      this.#running.delete(run);
      this.wake();
    }
  }

  async #handle(handler: TaskHandler | undefined, { job, controller: { signal } }: Run): Promise<void> {
    const { now } = this.#options;
    const began = now();
    try {
      await handler?.(job.data.taskId, signal);
    } finally {
      await this.#charge(job, now() - began, signal);
    }
  }

  /** Call this before the slot is free, so that waiting tasks of other owners are served first if this run was long. */
  async #charge({ groupId }: JobWithMetadata<TaskData>, milliseconds: number, { reason }: AbortSignal): Promise<void> {
    const { boss, name, onFault } = this.#options;
    // One turn was counted when the task was enqueued. A run that was cut short is not charged: another run follows and is charged itself.
    const more = turnsOfRun(milliseconds) - 1;
    if (more === 0 || !groupId || reason instanceof QueueStopped || reason instanceof TaskTakenOver) return;
    await delayTurns(boss, name, groupId, more).catch(onFault);
  }

  /** Makes the job available again after so many seconds. Does nothing if this process no longer holds it. */
  async #giveBack(job: JobWithMetadata<TaskData>, seconds: number): Promise<void> {
    const { boss, name } = this.#options;
    await boss.fail(name, job);
    await boss.getDb().executeSql(
      `update pgboss.job set start_after = now() + $4 * interval '1 second'
         where name = $1 and id = $2 and state = 'retry' and retry_count = $3`,
      [name, job.id, job.retryCount, seconds],
    );
    if (seconds === 0) this.#queued.publish(null);
  }
}
