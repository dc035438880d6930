import {
  type OwnTask,
  type Task,
  type TaskDeletedEvent,
  TaskProgress,
  type TaskSnapshotEvent,
} from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { Identity } from '../../auth/accounts.ts';
import { TASKS_BOUNDS } from '../../platform/bounds/tasks.ts';
import type { Database } from '../../platform/db/database.ts';
import type { TaskRow } from '../../platform/db/tables.ts';
import type { Channel, PubSub } from '../../platform/pubsub/pub-sub.ts';
import { presentOwnTask, presentTask } from './present.ts';
import * as repo from './repo.ts';

const SNAPSHOT_TASKS = 20;

interface TaskEvents {
  snapshot: TaskSnapshotEvent;
  task: OwnTask;
  task_deleted: TaskDeletedEvent;
}

/** A subscriber to task events: an open event stream. */
export interface TaskListener {
  event<Name extends keyof TaskEvents>(name: Name, data: TaskEvents[Name]): void;
  end(): void;
}

interface Entry {
  userId: string;
  proofHash: string;
  listener: TaskListener;
  /** Events that arrived before the snapshot was sent; undefined afterwards. */
  held: (() => void)[] | undefined;
}

type Named = Pick<TaskRow, 'id' | 'user_id'>;

/** A change of a task in any process. The row contains the current state. */
const TaskNews = z.object({
  what: z.enum(['changed', 'released', 'deleted']),
  id: z.string(),
  user_id: z.string(),
  progress: TaskProgress.optional(),
});
type TaskNews = z.infer<typeof TaskNews>;

/** Tracks the progress of running tasks, and sends task events to subscribers. */
export class TaskWatch {
  readonly #db: Database;
  readonly #log: FastifyBaseLogger;
  readonly #news: Channel<TaskNews>;
  readonly #entries = new Set<Entry>();
  readonly #progress = new Map<string, TaskProgress>();
  readonly #turns = new Map<string, Promise<void>>();

  constructor(db: Database, pubSub: PubSub, log: FastifyBaseLogger) {
    this.#db = db;
    this.#log = log;
    this.#news = pubSub.channel('tasks', TaskNews);
    this.#news.subscribe((news) => this.#hear(news));
    // Messages were lost. Clients reconnect and get the current state.
    pubSub.onGap(() => {
      this.#progress.clear();
      this.endAll();
    });
  }

  present(task: repo.TaskWithImages): Task {
    return presentTask(task, this.#progress.get(task.id));
  }

  presentOwn(task: repo.TaskWithImages): OwnTask {
    return presentOwnTask(task, this.#progress.get(task.id));
  }

  /**
   * Sends the current state to a listener, then every change. Changes that happen while the state is read are held back until it is sent,
   * so that none is missed.
   *
   * @returns a function that removes the listener
   */
  async add({ user, proofHash }: Identity, listener: TaskListener): Promise<() => void> {
    const held: (() => void)[] = [];
    const entry: Entry = { userId: user.id, proofHash, listener, held };
    this.#entries.add(entry);
    try {
      listener.event('snapshot', { tasks: await this.#current(user.id) });
    } catch (error) {
      this.#entries.delete(entry);
      throw error;
    }
    entry.held = undefined;
    for (const tell of held) tell();
    return () => this.#entries.delete(entry);
  }

  /** The newest tasks, and the unfinished ones up to the size limit; newest first. */
  async #current(userId: string): Promise<OwnTask[]> {
    const newest = await repo.listTasks(this.#db, userId, { limit: SNAPSHOT_TASKS });
    const processing = await repo.listProcessing(this.#db, userId);
    const tasks = new Map([...newest, ...processing].map((task) => [task.id, task]));
    const told: OwnTask[] = [];
    let bytes = 0;
    for (const task of tasks.values()) {
      const own = this.presentOwn(task);
      bytes += Buffer.byteLength(JSON.stringify(own));
      if (bytes > TASKS_BOUNDS.snapshot.value) break;
      told.push(own);
    }
    return told.sort((a, b) => b.created_at - a.created_at);
  }

  /** Announces a change of a task. Without `progress`, its run has ended. */
  changed({ id, user_id }: Named, progress?: TaskProgress): void {
    this.#news.publish({ what: 'changed', id, user_id, progress });
  }

  /** Announces that a run has ended without changing the task's row: it was cancelled or handed back. */
  released({ id, user_id }: Named): void {
    this.#news.publish({ what: 'released', id, user_id });
  }

  deleted({ id, user_id }: Named): void {
    this.#news.publish({ what: 'deleted', id, user_id });
  }

  /** Ends the streams of a session that signed out, or of an API key that was revoked. */
  endProof(proofHash: string): void {
    for (const entry of this.#entries) if (entry.proofHash === proofHash) entry.listener.end();
  }

  /** Ends all streams of a user, whatever their proof. */
  endUser(userId: string): void {
    for (const entry of this.#entries) if (entry.userId === userId) entry.listener.end();
  }

  /** Without this, a closing server would wait for its streams. */
  endAll(): void {
    for (const { listener } of this.#entries) listener.end();
  }

  #hear({ what, id, user_id, progress }: TaskNews): void {
    if (progress) this.#progress.set(id, progress);
    else this.#progress.delete(id);
    if (what === 'deleted') this.#inTurn(id, async () => this.#send(user_id, 'task_deleted', { id }));
    if (what === 'changed') this.#inTurn(id, () => this.#tell({ id, user_id }, progress));
  }

  /**
   * Sends the events of a task in the order of arrival. Their rows are read over different connections, so reads could finish out of order.
   */
  #inTurn(id: string, tell: () => Promise<void>): void {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(tell).catch((error: unknown) => {
      this.#log.error({ err: error, task_id: id }, 'event lost');
    });
    this.#turns.set(id, turn);
    turn.finally(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    });
  }

  async #tell({ id, user_id }: Named, progress: TaskProgress | undefined): Promise<void> {
    if (!this.#isWatched(user_id)) return;
    const task = await repo.findTask(this.#db, id);
    if (task) this.#send(user_id, 'task', presentOwnTask(task, progress));
  }

  #isWatched(userId: string): boolean {
    for (const entry of this.#entries) if (entry.userId === userId) return true;
    return false;
  }

  #send<Name extends keyof TaskEvents>(userId: string, name: Name, data: TaskEvents[Name]): void {
    for (const { userId: watcher, listener, held } of this.#entries) {
      if (watcher !== userId) continue;
      if (held) held.push(() => listener.event(name, data));
      else listener.event(name, data);
    }
  }
}
