import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Channel, PubSub } from '../pubsub/pub-sub.ts';
import { skipWhileRunning } from '../skip-while-running.ts';
import { PostgresLane } from './postgres-lane.ts';
import { listWaitingElsewhere, releaseTasksOfDeadRuns, removeTasks, sendHeartbeats } from './queued-tasks.ts';
import {
  DEFAULT_LANE,
  type LaneSize,
  type QueuedTask,
  type QueueOptions,
  slotsPerOwner,
  type TaskHandler,
  type TaskQueue,
  TaskTakenOver,
} from './task-queue.ts';

/** If a run sends no heartbeat for so long, its worker counts as dead, and another worker may take its task. */
const DEAD_MILLISECONDS = 10_000;
/** Three heartbeats may get lost before the task is lost. */
const HEARTBEAT_MILLISECONDS = 2500;
/** For events that no message announces: a task that is due again after a fault, and messages that were lost. */
const POLL_MILLISECONDS = 1000;
/** How often to look for tasks of dead workers. */
const SUPERVISE_MILLISECONDS = 1000;
/** How long to wait after a database error before looking for dead workers. All living workers have sent a heartbeat by then. */
const QUIET_MILLISECONDS = 2 * HEARTBEAT_MILLISECONDS;
const ENQUEUED_AT_ONCE = 1000;

interface Options extends QueueOptions {
  /** Connections of its own, from {@link openQueueDatabase}. */
  db: Database;
  pubSub: PubSub;
  onError: (error: unknown, taskId: string | undefined) => void;
}

/**
 * The queue of several processes: a table of PostgreSQL. Each process takes as many tasks as it has free slots, and sends heartbeats for
 * them. If a worker dies, the others take its tasks over.
 */
export class PostgresQueue implements TaskQueue {
  readonly #options: Options;
  readonly #default: PostgresLane;
  /** All lanes that this process has had. A lane that is gone has no slots. Its tasks may still run, and it may come back. */
  readonly #lanes = new Map<string, PostgresLane>();
  /** The names of the current lanes. */
  #names: readonly string[];
  readonly #cancelled: Channel<string>;
  #handler: TaskHandler | undefined;
  #timers: NodeJS.Timeout[] = [];
  /** Before this time no worker counts as dead. Milliseconds since 1970. */
  #quietUntil = 0;

  constructor(options: Options) {
    this.#options = options;
    const { lanes, pubSub, concurrency } = options;
    this.#default = this.#open({ name: DEFAULT_LANE, slots: concurrency });
    for (const lane of lanes) this.#open(lane);
    this.#names = [...this.#lanes.keys()];
    this.#cancelled = pubSub.channel('cancelled', z.string());
    this.#cancelled.subscribe((taskId) => {
      for (const lane of this.#lanes.values()) lane.abort(taskId);
    });
  }

  async start(handler: TaskHandler): Promise<void> {
    const onFault = (error: unknown): void => this.#onFault(error);
    this.#handler = handler;
    const supervise = skipWhileRunning(() => this.#supervise(), onFault);
    const wake = (): void => {
      for (const lane of this.#lanes.values()) lane.wake();
    };
    this.#timers = [
      setInterval(wake, POLL_MILLISECONDS),
      setInterval(() => void this.#beat().catch(onFault), HEARTBEAT_MILLISECONDS),
      setInterval(supervise, SUPERVISE_MILLISECONDS),
    ];
    for (const lane of this.#lanes.values()) lane.start(handler);
  }

  async setLanes(lanes: readonly LaneSize[]): Promise<void> {
    const names = [DEFAULT_LANE, ...lanes.map(({ name }) => name)];
    const isSmaller = this.#names.some((name) => !names.includes(name));
    this.#names = names;
    for (const [name, lane] of this.#lanes)
      if (!names.includes(name)) await lane.resize({ slots: 0, slotsPerOwner: 0 });
    for (const lane of lanes) {
      const existing = this.#lanes.get(lane.name);
      if (existing) await existing.resize(this.#sizeOf(lane));
      else this.#open(lane);
    }
    // Tasks that other processes enqueue in a lane that is gone are moved when the recovery of unfinished tasks enqueues them again.
    if (isSmaller) await this.enqueue(await listWaitingElsewhere(this.#options.db, names));
  }

  async enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    for (let first = 0; first < tasks.length; first += ENQUEUED_AT_ONCE) {
      const some = tasks.slice(first, first + ENQUEUED_AT_ONCE);
      const byLane = Map.groupBy(some, ({ lane }) => this.#currentLane(lane));
      for (const [lane, ofLane] of byLane) await lane.insert(ofLane, this.#names);
    }
  }

  async cancel(taskIds: readonly string[]): Promise<void> {
    for (const id of taskIds) this.#cancelled.publish(id);
    await removeTasks(this.#options.db, taskIds);
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  #currentLane(name: string): PostgresLane {
    return (this.#names.includes(name) ? this.#lanes.get(name) : undefined) ?? this.#default;
  }

  #sizeOf({ slots, concurrency = this.#options.concurrency }: LaneSize) {
    return { slots, slotsPerOwner: slotsPerOwner(concurrency) };
  }

  #open(size: LaneSize): PostgresLane {
    const { db, pubSub, onError, now = () => performance.now() } = this.#options;
    const onFault = (error: unknown): void => this.#onFault(error);
    const lane = new PostgresLane({ db, pubSub, name: size.name, now, onError, onFault }, this.#sizeOf(size));
    this.#lanes.set(size.name, lane);
    if (this.#handler) lane.start(this.#handler);
    return lane;
  }

  /**
   * Sends one heartbeat for all running tasks, and aborts the runs that no longer hold their tasks. A heartbeat that could not be sent does
   * not change who holds the tasks.
   */
  async #beat(): Promise<void> {
    // The answer covers only these runs, not runs that begin meanwhile.
    const runs = [...this.#lanes.values()].flatMap((lane) => lane.running());
    if (runs.length === 0) return;
    const held = await sendHeartbeats(
      this.#options.db,
      runs.map(({ task }) => task),
    );
    for (const { task, controller } of runs)
      if (!held.has(task.run)) controller.abort(new TaskTakenOver('another run holds the task'));
  }

  /**
   * Makes the tasks of dead workers wait again. Skipped after a database error, because then the database may have missed the heartbeats of
   * all workers.
   */
  async #supervise(): Promise<void> {
    if (Date.now() < this.#quietUntil) return;
    for (const lane of await releaseTasksOfDeadRuns(this.#options.db, DEAD_MILLISECONDS))
      this.#lanes.get(lane)?.announce();
  }

  #onFault(error: unknown): void {
    this.#quietUntil = Date.now() + QUIET_MILLISECONDS;
    this.#options.onError(error, undefined);
  }
}
