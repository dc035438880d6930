import type { TaskErrorCode, TaskStatus } from '@pictor/contracts';
import type { Generated } from 'kysely';

/**
 * A change of a picture, or a picture from words. The row is kept as long as its task, one of its outputs, or an edit of one of its outputs
 * exists.
 */
export interface EditsTable {
  /** The task of the edit has the same id. */
  id: string;
  user_id: string;
  /** The edit that made the source. It may have been removed. */
  parent_id: string | null;
  kind: 'edit' | 'generate';
  status: TaskStatus;
  model: string;
  prompt: string;
  /** The parameters of the model by name, as JSON. */
  params: Generated<string>;
  /** How many results were asked for. */
  count: Generated<number>;
  /** The same for the edits of one run on several models. Null for any other edit. */
  batch_id: Generated<string | null>;
  /** While the edit is unfinished: when it fails. */
  deadline_at: number;
  error_code: TaskErrorCode | null;
  /** Why the edit failed: codes and values, as JSON. `messages/` makes text of them. */
  failure: string | null;
  /** Why a completed edit has fewer results than were asked for: codes and values, as JSON. */
  shortfall: Generated<string | null>;
  /** The evidence of the only result, or of the first failure. Several results have their own. */
  evidence: string | null;
  created_at: number;
  updated_at: number;
}

/** A picture that an edit was made from. The row stays when the picture is deleted. */
export interface EditInputsTable {
  edit_id: string;
  /** A `reference` is a picture that the model gets in addition to the source. */
  role: 'source' | 'reference';
  /** The order among the inputs of the same role, from 0. */
  position: number;
  asset_id: string;
  thumbnail_id: string;
}

/** A picture that an edit has made. The row stays when the picture is deleted. */
export interface EditOutputsTable {
  edit_id: string;
  /** The place among the results that were asked for, from 0. Places of results that failed are empty. */
  position: number;
  asset_id: string;
  thumbnail_id: string;
  /** The size of the picture. Null in rows from before it was stored. */
  width: Generated<number | null>;
  height: Generated<number | null>;
  /** As JSON, if the edit asked for several results. */
  evidence: Generated<string | null>;
  /** The model that ran, in the words of the provider. */
  model_version: Generated<string | null>;
  /** 1 once the picture was saved in the library, even if it was deleted from there later. */
  saved: Generated<number>;
}

/** An edit in the list of tasks and in the queue. The row expires. */
export interface TasksTable {
  /** The id of the edit. */
  id: string;
  user_id: string;
  attempts: Generated<number>;
  /** The id of the job that an attempt has started at the provider. For several results: jobs and their positions, as JSON. */
  provider_job: Generated<string | null>;
  /** The id of the provider that the user has chosen with the model. Null in rows from before it was stored. */
  provider: Generated<string | null>;
  created_at: number;
}

/**
 * A task that waits or runs, in the queue of several processes. Its times are by the clock of the database. There is no foreign key to
 * `tasks`: the queue knows tasks only by their ids.
 */
export interface QueuedTasksTable {
  task_id: string;
  lane: string;
  owner: string;
  /** Tasks with earlier turns run first. */
  turn: number;
  /** While the task waits: it does not run before this time. */
  due_at: number;
  /** Identifies the run that holds the task. Null while the task waits. */
  run: string | null;
  /** When the run was last known to be alive. */
  heartbeat_at: number | null;
  /** How many runs have ended with a fault. */
  faults: Generated<number>;
}
