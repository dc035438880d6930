import type { OwnTask, Task, TaskDeletedEvent, TaskProgress, TaskSnapshotEvent } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import type { TaskRow } from '../../db/tables.ts';
import type { Identity } from '../accounts/accounts.ts';
import { presentOwnTask, presentTask } from './present.ts';
import * as repo from './repo.ts';

const SNAPSHOT_TASKS = 20;
/** As many as a person may have in work. */
const SNAPSHOT_PROCESSING = 1000;

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

/** What tasks are doing right now, and who is watching. */
export class TaskWatch {
  readonly #db: Database;
  readonly #log: FastifyBaseLogger;
  readonly #entries = new Set<Entry>();
  readonly #progress = new Map<string, TaskProgress>();

  constructor(db: Database, log: FastifyBaseLogger) {
    this.#db = db;
    this.#log = log;
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
    const newest = await repo.listTasks(this.#db, user.id, { limit: SNAPSHOT_TASKS });
    const processing = await repo.listTasks(this.#db, user.id, { limit: SNAPSHOT_PROCESSING, status: 'processing' });
    const tasks = new Map([...processing, ...newest].map((task) => [task.id, task]));
    const inOrder = [...tasks.values()].sort((a, b) => b.created_at - a.created_at);
    listener.event('snapshot', { tasks: inOrder.map((task) => this.presentOwn(task)) });
    entry.held = undefined;
    for (const tell of held) tell();
    return () => this.#entries.delete(entry);
  }

  /** Something about a task is new; without `progress` its run has ended. */
  changed(task: Named, progress?: TaskProgress): void {
    if (progress) this.#progress.set(task.id, progress);
    else this.#progress.delete(task.id);
    this.publish(task, progress).catch((error: unknown) =>
      this.#log.error({ err: error, task_id: task.id }, 'event lost'),
    );
  }

  /** A run has ended without a word of its own: it was cancelled or handed back. */
  released({ id }: Named): void {
    this.#progress.delete(id);
  }

  deleted({ id, user_id }: Named): void {
    this.#progress.delete(id);
    this.#send(user_id, 'task_deleted', { id });
  }

  async publish({ id, user_id }: Named, progress?: TaskProgress): Promise<void> {
    const task = await repo.findTask(this.#db, id);
    if (task) this.#send(user_id, 'task', presentOwnTask(task, progress));
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

  #send<Name extends keyof TaskEvents>(userId: string, name: Name, data: TaskEvents[Name]): void {
    for (const { userId: watcher, listener, held } of this.#entries) {
      if (watcher !== userId) continue;
      if (held) held.push(() => listener.event(name, data));
      else listener.event(name, data);
    }
  }
}
