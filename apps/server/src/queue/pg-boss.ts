import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { QUEUE_APPLICATION } from '../db/processes.ts';
import type { Channel, PubSub } from '../pubsub/pub-sub.ts';
import { skipWhileRunning } from '../skip-while-running.ts';
import { withLock } from './lane-lock.ts';
import { PgBossLane } from './pg-boss-lane.ts';
import {
  DEFAULT_LANE,
  type QueuedTask,
  type QueueOptions,
  slotsPerOwner,
  type TaskHandler,
  type TaskQueue,
} from './task-queue.ts';
import { createOwnerIndex, jobsIn } from './turns.ts';

/** The smallest value that pg-boss allows. If a worker sends no heartbeat for so long, another worker may take its job. */
const HEARTBEAT_SECONDS = 10;
/** Three heartbeats may get lost before the job is lost. */
const HEARTBEAT_MILLISECONDS = 2500;
/** For events that no message announces: a retry that is due, and jobs of a worker that died. */
const POLL_MILLISECONDS = 1000;
/** How often to look for jobs of dead workers. */
const SUPERVISE_MILLISECONDS = 1000;
/** How long to wait after a database error before looking for dead workers. All living workers have sent a heartbeat by then. */
const QUIET_MILLISECONDS = 2 * HEARTBEAT_MILLISECONDS;
/**
 * If an answer takes longer, the network has lost it, so the connection is closed. This is shorter than the time after which a job is lost,
 * so that a heartbeat still gets through.
 */
const QUERY_MILLISECONDS = 5000;
/** The upper limit of pg-boss. A task's own deadline comes long before. */
const EXPIRE_SECONDS = 86_399;
/** Ended jobs are not needed: the tasks table has the outcome of a task. */
const KEPT_SECONDS = 60;
/** More than any task needs. The process that runs a task counts its attempts and ends it. */
const RETRIES = 100;
/** The delay for a job whose worker died. It has already waited for the heartbeat timeout. */
const RETRY_SECONDS = 1;
const ENQUEUED_AT_ONCE = 1000;

interface Options extends QueueOptions {
  boss: PgBoss;
  pubSub: PubSub;
  /** pg-boss's name for the default lane. Each other lane is a queue `<name>-<lane>`. */
  name: string;
  onError: (error: unknown, taskId: string | undefined) => void;
}

const Jobs = z.array(z.object({ name: z.string(), id: z.string() }));

/** The options that {@link PgBossQueue} needs. It calls pg-boss's supervision of jobs itself. */
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
 * The queue of several processes, on pg-boss, with a pg-boss queue for each lane. pg-boss fetches jobs, handles heartbeats, finds dead
 * workers and removes ended jobs. The worker loop is ours, because pg-boss's own loop uses one poller, and one query for each message, for
 * every concurrent task. The delay before a retry is ours, too.
 */
export class PgBossQueue implements TaskQueue {
  readonly #options: Options;
  /** By the names of their pg-boss queues. */
  readonly #lanes: ReadonlyMap<string, PgBossLane>;
  readonly #cancelled: Channel<string>;
  #created: Promise<void> | undefined;
  #timers: NodeJS.Timeout[] = [];
  /** Before this time no worker counts as dead. Milliseconds since 1970. */
  #quietUntil = 0;

  constructor(options: Options) {
    this.#options = options;
    const { name, lanes, boss, pubSub, concurrency, onError, now = () => performance.now() } = options;
    const onFault = (error: unknown): void => this.#onFault(error);
    const queues = [
      { name, slots: concurrency },
      ...lanes.map((lane) => ({ name: `${name}-${lane.name}`, slots: lane.slots })),
    ];
    const shared = { boss, pubSub, slotsPerOwner: slotsPerOwner(concurrency), now, onError, onFault };
    this.#lanes = new Map(queues.map((queue) => [queue.name, new PgBossLane({ ...shared, ...queue })]));
    this.#cancelled = pubSub.channel(`${name} cancelled`, z.string());
    this.#cancelled.subscribe((taskId) => {
      for (const lane of this.#lanes.values()) lane.abort(taskId);
    });
  }

  async start(handler: TaskHandler): Promise<void> {
    await this.#create();
    const lanes = [...this.#lanes.values()];
    const supervise = skipWhileRunning(
      () => this.#supervise(),
      (error) => this.#onFault(error),
    );
    const each = (work: (lane: PgBossLane) => void) => () => lanes.forEach(work);
    this.#timers = [
      setInterval(
        each((lane) => lane.wake()),
        POLL_MILLISECONDS,
      ),
      setInterval(
        each((lane) => lane.beat()),
        HEARTBEAT_MILLISECONDS,
      ),
      setInterval(supervise, SUPERVISE_MILLISECONDS),
    ];
    for (const lane of lanes) lane.start(handler);
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.#create();
    for (let first = 0; first < tasks.length; first += ENQUEUED_AT_ONCE)
      await this.#insert(tasks.slice(first, first + ENQUEUED_AT_ONCE));
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    const { boss } = this.#options;
    for (const id of taskIds) this.#cancelled.publish(id);
    const { rows } = await boss
      .getDb()
      .executeSql(`select name, id from ${jobsIn('$1', '$2')}`, [[...this.#lanes.keys()], [...taskIds]]);
    for (const [name, jobs] of Map.groupBy(Jobs.parse(rows), (job) => job.name))
      await boss.cancel(
        name,
        jobs.map(({ id }) => id),
      );
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  async #insert(tasks: readonly QueuedTask[]): Promise<void> {
    const names = [...this.#lanes.keys()];
    const byQueue = Map.groupBy(tasks, ({ lane }) => this.#queueOf(lane));
    for (const [name, some] of byQueue) await this.#lanes.get(name)?.insert(some, names);
  }

  #queueOf(lane: string): string {
    const { name } = this.#options;
    const queue = `${name}-${lane}`;
    return lane !== DEFAULT_LANE && this.#lanes.has(queue) ? queue : name;
  }

  #create(): Promise<void> {
    this.#created ??= this.#createQueues().catch((error: unknown) => {
      this.#created = undefined;
      throw error;
    });
    return this.#created;
  }

  async #createQueues(): Promise<void> {
    const { boss, name } = this.#options;
    for (const queue of this.#lanes.keys())
      await boss.createQueue(queue, {
        policy: 'exclusive',
        heartbeatSeconds: HEARTBEAT_SECONDS,
        expireInSeconds: EXPIRE_SECONDS,
        deleteAfterSeconds: KEPT_SECONDS,
        retryLimit: RETRIES,
        retryDelay: RETRY_SECONDS,
      });
    // Take a lock: two processes that start at the same time would both find that the index is missing.
    await withLock(boss, name, createOwnerIndex);
  }

  /**
   * Lets pg-boss look for jobs of dead workers. Skipped after a database error, because then the database may have missed the heartbeats of
   * all workers.
   */
  async #supervise(): Promise<void> {
    if (Date.now() >= this.#quietUntil) await this.#options.boss.supervise();
  }

  #onFault(error: unknown): void {
    this.#quietUntil = Date.now() + QUIET_MILLISECONDS;
    this.#options.onError(error, undefined);
  }
}
