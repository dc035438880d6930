import { TASKS_BOUNDS } from '../bounds/tasks.ts';

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

/** The lane of tasks whose engine has no lane. */
export const DEFAULT_LANE = 'default';

/** Tasks of one owner run in order; owners take turns. */
export interface QueuedTask {
  id: string;
  owner: string;
  /** Each lane has slots of its own, so that tasks of one lane never wait for tasks of another. */
  lane: string;
}

export interface LaneSize {
  name: string;
  /** How many of its tasks run at once. */
  slots: number;
}

export interface QueueOptions {
  /** Beside {@link DEFAULT_LANE}, which runs the tasks of all other lanes. */
  lanes: readonly LaneSize[];
  /** Slots of the default lane. One owner's share of any lane is a part of it. */
  concurrency: number;
  /** Milliseconds; never goes back. */
  now?: () => number;
}

/** How many slots of a lane one owner's tasks may hold at once, so that tasks of others find a slot. */
export const slotsPerOwner = (concurrency: number): number =>
  Math.ceil((concurrency * TASKS_BOUNDS.slotsPerPerson.value) / 100);

const TURN_MILLISECONDS = 1000;

/** How many turns a run has cost its owner. A short run costs one, so that the queue's own work is paid for, too. */
export const turnsOfRun = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / TURN_MILLISECONDS));

/** Runs tasks by their ids, at least once each, a bounded number at a time. What a task is stands in the tasks table. */
export interface TaskQueue {
  /** Takes tasks up from now on; a process that does not call it only enqueues and cancels. */
  start(handler: TaskHandler): Promise<void>;
  /** Those that wait or run already, in whichever lane, stay as they are. */
  enqueue(tasks: readonly QueuedTask[]): Promise<void>;
  /** Aborts tasks with {@link TaskCancelled} where they run, and forgets them where they wait. */
  cancel(taskIds: readonly string[]): Promise<void>;
  /** Takes no more work, aborts what runs with {@link QueueStopped} and waits until it has let go. */
  stop(): Promise<void>;
}
