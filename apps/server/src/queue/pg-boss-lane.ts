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

/** After faults of the handler: twice as long each time, up to this. */
const BACKOFF_SECONDS_MAX = 30;
/** Under one lock. */
const FETCHED_AT_ONCE = 20;

interface TaskData {
  taskId: string;
}

interface Run {
  job: JobWithMetadata<TaskData>;
  controller: AbortController;
}

/** What pg-boss answers to a heartbeat, which its types leave out: the ids of the jobs that are still ours. */
const Touched = z.object({ settled: z.array(z.string()).optional() });

interface Options {
  boss: PgBoss;
  pubSub: PubSub;
  /** Of the pg-boss queue, which the caller creates. */
  name: string;
  slots: number;
  slotsPerOwner: number;
  now: () => number;
  onError: (error: unknown, taskId: string) => void;
  /** Hears of faults of the database. */
  onFault: (error: unknown) => void;
}

/** One lane of a process: a pg-boss queue, and the slots in which this process runs its jobs. */
export class PgBossLane {
  readonly #options: Options;
  /** What runs, and when it has let go. A task is here twice where it was taken over, and by this process again. */
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

  /** @param names of the pg-boss queues of all lanes */
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

  /** Takes up what waits, as far as there are free slots. */
  wake(): void {
    this.#isWanted = true;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
  }

  /** Says that the jobs are at work, and lets go of those that are no longer ours. */
  beat(): void {
    const { boss, name, onFault } = this.#options;
    // The answer is about these: what is taken up meanwhile is not among them.
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
      // A heartbeat that could not be sent says nothing about the claim.
      onFault,
    );
  }

  /** Fills the free slots, again where more was told of meanwhile. */
  async #fetch(): Promise<void> {
    const { slots, onFault } = this.#options;
    while (this.#isWanted && this.#handler && this.#running.size < slots) {
      this.#isWanted = false;
      const atMost = Math.min(FETCHED_AT_ONCE, slots - this.#running.size);
      try {
        const jobs = await this.#take(atMost);
        // Where the queue was stopped meanwhile they begin all the same, to be handed back as what runs is.
        for (const job of jobs) this.#begin(job);
        if (jobs.length === atMost) this.#isWanted = true;
      } catch (error) {
        onFault(error);
      }
    }
  }

  /**
   * Under the lane's lock, since two processes at once would each count what an owner has in work without what the other is taking.
   * One after the other, since pg-boss's own limit on groups keeps any of an owner's jobs and not the first, and reads all that
   * waits for each job that it takes.
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
    // Taken over from this very process, whose heartbeats did not get through.
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
      // A run that was cut short by the end of this process is not a finished one.
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

  /** Before the slot is free, so that what waits of others is served first where this run was long. */
  async #charge({ groupId }: JobWithMetadata<TaskData>, milliseconds: number, { reason }: AbortSignal): Promise<void> {
    const { boss, name, onFault } = this.#options;
    // One turn was counted when the task was enqueued. Another run follows one that was cut short, and is charged itself.
    const more = turnsOfRun(milliseconds) - 1;
    if (more === 0 || !groupId || reason instanceof QueueStopped || reason instanceof TaskTakenOver) return;
    await delayTurns(boss, name, groupId, more).catch(onFault);
  }

  /** To be taken up after so many seconds; where it is no longer ours nothing happens. */
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
