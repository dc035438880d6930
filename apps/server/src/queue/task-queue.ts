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

/** Runs tasks by their ids, at least once each, a bounded number at a time. What a task is stands in the tasks table. */
export interface TaskQueue {
  start(handler: TaskHandler): Promise<void>;
  /** Tasks of one owner run in order; owners take turns. */
  enqueue(taskId: string, owner: string): Promise<void>;
  /** Aborts the task where it runs, or forgets it where it waits. */
  cancel(taskId: string): Promise<void>;
  /** Takes no more work, aborts what runs with {@link QueueStopped} and waits until it has let go. */
  stop(): Promise<void>;
}
