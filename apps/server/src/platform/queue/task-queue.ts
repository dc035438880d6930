import { TASKS_BOUNDS } from '../bounds/tasks.ts';

/**
 * Rejects with the signal's reason once the signal is aborted. Any other error is a fault of the handler: the queue reports it and goes on,
 * since the handler itself is responsible for a task's outcome.
 */
export type TaskHandler = (taskId: string, signal: AbortSignal) => Promise<void>;

/** Why a running task's signal was aborted. */
export class TaskCancelled extends Error {
  override readonly name = 'TaskCancelled';
}

/** The process is shutting down. The task is not finished, and another run will continue it. */
export class QueueStopped extends Error {
  override readonly name = 'QueueStopped';
}

/** Another process has taken the task over, because this process sent no heartbeat for too long. */
export class TaskTakenOver extends Error {
  override readonly name = 'TaskTakenOver';
}

/** The lane of tasks whose engine has no lane of its own. */
export const DEFAULT_LANE = 'default';

/** Tasks of one owner run in order. Owners take turns. */
export interface QueuedTask {
  id: string;
  owner: string;
  /** Each lane has its own slots, so that tasks of one lane never wait for tasks of another. */
  lane: string;
}

export interface LaneSize {
  name: string;
  /** How many of its tasks run at the same time. */
  slots: number;
  /** One owner's share of the lane is a fraction of this number. If it is absent, that of the queue applies. */
  concurrency?: number;
}

export interface QueueOptions {
  /** The lanes besides {@link DEFAULT_LANE}, which runs the tasks of all other lanes. */
  lanes: readonly LaneSize[];
  /** The slots of the default lane. One owner's share of a lane is a fraction of this number, unless the lane has its own. */
  concurrency: number;
  /** Milliseconds on a monotonic clock. */
  now?: () => number;
}

/** How many slots of a lane the tasks of one owner may hold at the same time, so that tasks of others find a slot. */
export const slotsPerOwner = (concurrency: number): number =>
  Math.ceil((concurrency * TASKS_BOUNDS.slotsPerPerson.value) / 100);

const TURN_MILLISECONDS = 1000;

/** How many turns a run costs its owner. A short run costs one, to cover the overhead of the queue. */
export const turnsOfRun = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / TURN_MILLISECONDS));

/** Runs tasks by their ids, each at least once, a limited number at a time. The tasks table has the content of a task. */
export interface TaskQueue {
  /** Starts to run tasks. A process that does not call it only enqueues and cancels. */
  start(handler: TaskHandler): Promise<void>;
  /**
   * Replaces the lanes besides the default lane. Running tasks go on. Waiting tasks of a lane that is gone move to the default lane.
   */
  setLanes(lanes: readonly LaneSize[]): Promise<void>;
  /** Tasks that already wait or run, in any lane, stay as they are. */
  enqueue(tasks: readonly QueuedTask[]): Promise<void>;
  /** Aborts running tasks with {@link TaskCancelled}, and removes waiting tasks. */
  cancel(taskIds: readonly string[]): Promise<void>;
  /** Takes no more tasks, aborts running tasks with {@link QueueStopped} and waits until their runs have ended. */
  stop(): Promise<void>;
}
