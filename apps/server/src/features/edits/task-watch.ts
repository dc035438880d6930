import {
  type OwnTask,
  type Task,
  type TaskDeletedEvent,
  TaskProgress,
  type TaskSnapshotEvent,
} from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import { TASKS_BOUNDS } from '../../bounds/tasks.ts';
import type { Database } from '../../db/database.ts';
import type { TaskRow } from '../../db/tables.ts';
import type { Channel, PubSub } from '../../pubsub/pub-sub.ts';
import type { Identity } from '../accounts/accounts.ts';
import { presentOwnTask, presentTask } from './present.ts';
import * as repo from './repo.ts';

const SNAPSHOT_TASKS = 20;

interface TaskEvents {
  snapshot: TaskSnapshotEvent;
  task: OwnTask;
  task_deleted: TaskDeletedEvent;
}

/** Who watches tasks: an open event stream. */
export interface TaskListener {
  event<Name extends keyof TaskEvents>(name: Name, data: TaskEvents[Name]): void;
  end(): void;
}

interface Entry {
  userId: string;
  proofHash: string;
  listener: TaskListener;
  /** What happened before the current state was told; undefined from then on. */
  held: (() => void)[] | undefined;
}

type Named = Pick<TaskRow, 'id' | 'user_id'>;

/** What happened to a task, in whichever process: what it is now stands in its row. */
const TaskNews = z.object({
  what: z.enum(['changed', 'released', 'deleted']),
  id: z.string(),
  user_id: z.string(),
  progress: TaskProgress.optional(),
});
type TaskNews = z.infer<typeof TaskNews>;

/** What tasks are doing right now, and who is watching. */
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
    // Whoever watches connects again and is told the current state.
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
   * Tells a listener the current state and then every change. What changes while the state is read is held back until it has
   * been told, so that nothing falls in between.
   *
   * @returns how to stop listening
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

  /** The newest, and what is in work as far as there is room; newest first. */
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

  /** Something about a task is new; without `progress` its run has ended. */
  changed({ id, user_id }: Named, progress?: TaskProgress): void {
    this.#news.publish({ what: 'changed', id, user_id, progress });
  }

  /** A run has ended without a word of its own: it was cancelled or handed back. */
  released({ id, user_id }: Named): void {
    this.#news.publish({ what: 'released', id, user_id });
  }

  deleted({ id, user_id }: Named): void {
    this.#news.publish({ what: 'deleted', id, user_id });
  }

  /** Nothing more reaches a browser that signed out, or a program whose key was revoked. */
  endProof(proofHash: string): void {
    for (const entry of this.#entries) if (entry.proofHash === proofHash) entry.listener.end();
  }

  /** Ends what watches a person's tasks by whatever proof. */
  endUser(userId: string): void {
    for (const entry of this.#entries) if (entry.userId === userId) entry.listener.end();
  }

  /** A server that closes would otherwise wait for its streams. */
  endAll(): void {
    for (const { listener } of this.#entries) listener.end();
  }

  #hear({ what, id, user_id, progress }: TaskNews): void {
    if (progress) this.#progress.set(id, progress);
    else this.#progress.delete(id);
    if (what === 'deleted') this.#inTurn(id, async () => this.#send(user_id, 'task_deleted', { id }));
    if (what === 'changed') this.#inTurn(id, () => this.#tell({ id, user_id }, progress));
  }

  /** What is told of a task is told in the order in which it was heard: its row is read by whichever connection is free. */
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
