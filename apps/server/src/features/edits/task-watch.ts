import type { OwnTask, Task, TaskDeletedEvent, TaskProgress, TaskSnapshotEvent } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import type { TaskRow } from '../../db/tables.ts';
import { EventStream } from '../../http/event-stream.ts';
import type { Identity } from '../accounts/accounts.ts';
import { presentOwnTask, presentTask } from './present.ts';
import * as repo from './repo.ts';

const SNAPSHOT_TASKS = 20;
const SNAPSHOT_PROCESSING = 200;

interface TaskEvents {
  snapshot: TaskSnapshotEvent;
  task: OwnTask;
  task_deleted: TaskDeletedEvent;
}

interface Listener {
  userId: string;
  sessionIdHash: string | undefined;
  stream: EventStream;
}

type Named = Pick<TaskRow, 'id' | 'user_id'>;

/** What tasks are doing right now, and who is watching. */
export class TaskWatch {
  readonly #db: Database;
  readonly #log: FastifyBaseLogger;
  readonly #listeners = new Set<Listener>();
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

  /** Opens a stream that begins with the current state. */
  async open({ user, sessionIdHash }: Identity, isAllowed: () => Promise<boolean>): Promise<EventStream> {
    const newest = await repo.listTasks(this.#db, user.id, { limit: SNAPSHOT_TASKS });
    const processing = await repo.listTasks(this.#db, user.id, { limit: SNAPSHOT_PROCESSING, status: 'processing' });
    const known = new Set(newest.map(({ id }) => id));
    const tasks = [...newest, ...processing.filter(({ id }) => !known.has(id))];
    const stream = new EventStream(isAllowed);
    stream.event('snapshot', { tasks: tasks.map((task) => this.presentOwn(task)) });
    const listener = { userId: user.id, sessionIdHash, stream };
    this.#listeners.add(listener);
    stream.once('close', () => this.#listeners.delete(listener));
    return stream;
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

  /** Nothing more reaches a browser that signed out. */
  endSession(sessionIdHash: string): void {
    for (const listener of this.#listeners) if (listener.sessionIdHash === sessionIdHash) listener.stream.end();
  }

  /** A server that closes would otherwise wait for its streams. */
  endAll(): void {
    for (const { stream } of this.#listeners) stream.end();
  }

  #send<Name extends keyof TaskEvents>(userId: string, name: Name, data: TaskEvents[Name]): void {
    for (const listener of this.#listeners) if (listener.userId === userId) listener.stream.event(name, data);
  }
}
