import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { QUEUE_APPLICATION } from '../db/processes.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Channel, PubSub } from '../pubsub/pub-sub.ts';
import {
  type QueuedTask,
  QueueStopped,
  TaskCancelled,
  type TaskHandler,
  type TaskQueue,
  TaskTakenOver,
} from './task-queue.ts';
import { turnsOf } from './turns.ts';

/** The least that pg-boss knows: a job whose worker has not been heard of for so long is another's. */
const HEARTBEAT_SECONDS = 10;
/** Three may get lost before the job does. */
const HEARTBEAT_MILLISECONDS = 2500;
/** For what no message tells of: a retry whose time has come, and jobs of a worker that died. */
const POLL_MILLISECONDS = 1000;
/** How often jobs of dead workers are looked for. */
const SUPERVISE_MILLISECONDS = 1000;
/** After a fault of the database: whoever lives has been heard of again by then. */
const QUIET_MILLISECONDS = 2 * HEARTBEAT_MILLISECONDS;
/** An answer that takes longer was swallowed by the network: the connection is given up. Before the job is, so that a heartbeat gets through. */
const QUERY_MILLISECONDS = 5000;
/** pg-boss's upper bound; a task's own deadline comes long before. */
const EXPIRE_SECONDS = 86_399;
/** Ended jobs are of no use: what became of a task stands in the tasks table. */
const KEPT_SECONDS = 60;
/** More than any task sees: attempts are counted, and ended, by whoever runs it. */
const RETRIES = 100;
/** Of a job whose worker died: it has waited for the heartbeat already. */
const RETRY_SECONDS = 1;
/** After faults of the handler: twice as long each time, up to this. */
const BACKOFF_SECONDS_MAX = 30;
const FETCHED_AT_ONCE = 100;
const ENQUEUED_AT_ONCE = 1000;

interface Options {
  boss: PgBoss;
  pubSub: PubSub;
  /** pg-boss's name for it. */
  name: string;
  concurrency: number;
  onError: (error: unknown, taskId: string | undefined) => void;
}

interface TaskData {
  taskId: string;
}

interface Run {
  job: JobWithMetadata<TaskData>;
  controller: AbortController;
}

/** What pg-boss answers to a heartbeat, which its types leave out: the ids of the jobs that are still ours. */
const Touched = z.object({ settled: z.array(z.string()).optional() });

const Ids = z.array(z.object({ id: z.string() }));

/** How pg-boss has to be set up for {@link PgBossQueue}, which itself calls for its supervision of jobs. */
export const BOSS_OPTIONS = {
  application_name: QUEUE_APPLICATION,
  max: 5,
  connectionTimeoutMillis: QUERY_MILLISECONDS,
  query_timeout: QUERY_MILLISECONDS,
  statement_timeout: QUERY_MILLISECONDS,
  keepAlive: true,
  schedule: false,
  supervise: false,
  monitorIntervalSeconds: 1,
  maintenanceIntervalSeconds: KEPT_SECONDS,
} as const;

/**
 * The queue of several processes, on pg-boss. Taking jobs up, heartbeats, finding dead workers and clearing away are pg-boss's; the
 * loop is ours, since its own spends a poller, and a query for each message, on every task that may run at once, and so is how long
 * a job waits to be tried again.
 */
export class PgBossQueue implements TaskQueue {
  readonly #options: Options;
  /** What runs, and when it has let go. A task is here twice where it was taken over, and by this process again. */
  readonly #running = new Map<Run, Promise<void>>();
  readonly #queued: Channel<null>;
  readonly #cancelled: Channel<string>;
  #created: Promise<void> | undefined;
  #handler: TaskHandler | undefined;
  #timers: NodeJS.Timeout[] = [];
  #fetching: Promise<void> | undefined;
  #isWanted = false;
  /** Until then nobody is taken for dead. Milliseconds since 1970. */
  #quietUntil = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#queued = options.pubSub.channel(`${options.name} queued`, z.null());
    this.#queued.subscribe(() => this.#wake());
    this.#cancelled = options.pubSub.channel(`${options.name} cancelled`, z.string());
    this.#cancelled.subscribe((taskId) => this.#abort(taskId));
    options.pubSub.onGap(() => this.#wake());
  }

  async start(handler: TaskHandler): Promise<void> {
    await this.#create();
    this.#handler = handler;
    const supervise = oneAtATime(
      () => this.#supervise(),
      (error) => this.#onFault(error),
    );
    this.#timers = [
      setInterval(() => this.#wake(), POLL_MILLISECONDS),
      setInterval(() => this.#beat(), HEARTBEAT_MILLISECONDS),
      setInterval(supervise, SUPERVISE_MILLISECONDS),
    ];
    this.#wake();
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.#create();
    for (let first = 0; first < tasks.length; first += ENQUEUED_AT_ONCE)
      await this.#insert(tasks.slice(first, first + ENQUEUED_AT_ONCE));
    this.#queued.publish(null);
  }

  async #insert(tasks: readonly QueuedTask[]): Promise<void> {
    const { boss, name } = this.#options;
    const turns = await turnsOf(boss, name, tasks);
    const jobs = tasks.map(({ id, owner }, index) => ({
      data: { taskId: id },
      singletonKey: id,
      group: { id: owner },
      priority: -(turns[index] ?? 0),
    }));
    await boss.insert(name, jobs);
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    const { boss, name } = this.#options;
    for (const id of taskIds) this.#cancelled.publish(id);
    // By the index that keeps a task's job the only one; pg-boss's own search by key reads all jobs.
    const { rows } = await boss.getDb().executeSql(
      `select id from pgboss.job where name = $1 and coalesce(singleton_key, '') = any($2)
         and state <= 'active' and policy = 'exclusive'`,
      [name, [...taskIds]],
    );
    const ids = Ids.parse(rows).map(({ id }) => id);
    if (ids.length > 0) await boss.cancel(name, ids);
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    for (const timer of this.#timers) clearInterval(timer);
    for (const { controller } of this.#running.keys()) controller.abort(new QueueStopped('the queue is stopping'));
    await this.#fetching;
    await Promise.all(this.#running.values());
  }

  #create(): Promise<void> {
    const { boss, name } = this.#options;
    this.#created ??= boss
      .createQueue(name, {
        policy: 'exclusive',
        heartbeatSeconds: HEARTBEAT_SECONDS,
        expireInSeconds: EXPIRE_SECONDS,
        deleteAfterSeconds: KEPT_SECONDS,
        retryLimit: RETRIES,
        retryDelay: RETRY_SECONDS,
      })
      .catch((error: unknown) => {
        this.#created = undefined;
        throw error;
      });
    return this.#created;
  }

  #wake(): void {
    this.#isWanted = true;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
  }

  /** Fills the free places, again where more was told of meanwhile. */
  async #fetch(): Promise<void> {
    const { boss, name, concurrency } = this.#options;
    while (this.#isWanted && this.#handler && this.#running.size < concurrency) {
      this.#isWanted = false;
      const batchSize = Math.min(FETCHED_AT_ONCE, concurrency - this.#running.size);
      try {
        await this.#created;
        const jobs = await boss.fetch<TaskData>(name, { batchSize, includeMetadata: true });
        // Where the queue was stopped meanwhile they begin all the same, to be handed back as what runs is.
        for (const job of jobs) this.#begin(job);
        if (jobs.length === batchSize) this.#isWanted = true;
      } catch (error) {
        this.#onFault(error);
      }
    }
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
      await handler?.(taskId, signal);
      // A run that was cut short by the end of this process is not a finished one.
      if (signal.reason instanceof QueueStopped) await this.#giveBack(job, 0);
      else await boss.complete(name, job);
    } catch (error) {
      if (!signal.aborted) onError(error, taskId);
      const seconds = signal.reason instanceof QueueStopped ? 0 : Math.min(2 ** job.retryCount, BACKOFF_SECONDS_MAX);
      await this.#giveBack(job, seconds).catch((fault: unknown) => onError(fault, taskId));
    } finally {
      this.#running.delete(run);
      this.#wake();
    }
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

  #abort(taskId: string): void {
    for (const { job, controller } of this.#running.keys())
      if (job.data.taskId === taskId) controller.abort(new TaskCancelled('the task was cancelled'));
  }

  /** Says that the jobs are at work, and lets go of those that are no longer ours. */
  #beat(): void {
    const { boss, name } = this.#options;
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
      (error: unknown) => this.#onFault(error),
    );
  }

  /** Has pg-boss look for jobs whose worker is dead: not for want of heartbeats that the database itself has kept from us all. */
  async #supervise(): Promise<void> {
    if (Date.now() >= this.#quietUntil) await this.#options.boss.supervise(this.#options.name);
  }

  #onFault(error: unknown): void {
    this.#quietUntil = Date.now() + QUIET_MILLISECONDS;
    this.#options.onError(error, undefined);
  }
}
