/**
 * Rejects with the signal's reason once it is aborted. What else it throws is a fault of the handler: the queue reports it and
 * goes on, since a task's outcome is the handler's own business.
 */
export type TaskHandler = (taskId: string, signal: AbortSignal) => Promise<void>;

/** Why a running task's signal was aborted. */
export class TaskCancelled extends Error {
  override readonly name = 'TaskCancelled';
}

/** The process is going down: the task is not finished and another run will take it up. */
export class QueueStopped extends Error {
  override readonly name = 'QueueStopped';
}

/** Another process has taken the task up, since this one was not heard of for too long. */
export class TaskTakenOver extends Error {
  override readonly name = 'TaskTakenOver';
}

/** Tasks of one owner run in order; owners take turns. */
export interface QueuedTask {
  id: string;
  owner: string;
}

/** Runs tasks by their ids, at least once each, a bounded number at a time. What a task is stands in the tasks table. */
export interface TaskQueue {
  /** Takes tasks up from now on; a process that does not call it only enqueues and cancels. */
  start(handler: TaskHandler): Promise<void>;
  /** Those that wait or run already stay as they are. */
  enqueue(tasks: readonly QueuedTask[]): Promise<void>;
  /** Aborts tasks with {@link TaskCancelled} where they run, and forgets them where they wait. */
  cancel(taskIds: readonly string[]): Promise<void>;
  /** Takes no more work, aborts what runs with {@link QueueStopped} and waits until it has let go. */
  stop(): Promise<void>;
}
