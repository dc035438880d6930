import type { Database } from '../../db/database.ts';
import type { TaskWithImages } from './repo.ts';

/** The job that an earlier attempt of the task has started at its provider. Undefined for all tasks: no engine has jobs yet. */
export const findJob = async (_db: Database, _task: TaskWithImages): Promise<string | undefined> => undefined;

/** Stores the provider's id of a job for the next attempt of the task. Must not reject. Stores nothing: no engine has jobs yet. */
export const keepJob = async (_db: Database, _task: TaskWithImages, _jobId: string): Promise<void> => {};
