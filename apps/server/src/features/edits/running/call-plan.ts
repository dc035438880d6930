import { z } from 'zod';
import type { TaskWithImages } from '../repo.ts';

/** A call to the model. */
export interface PlannedCall {
  /** The positions of its results, in the order in which they come. */
  positions: readonly number[];
  /** The job of an earlier attempt that makes them. */
  resume: string | undefined;
  /** The provider of that job, if it is not the provider of the task. */
  provider?: string | undefined;
}

/** A job that an attempt has started at the provider. */
export interface StartedJob {
  id: string;
  positions: readonly number[];
  /** Set if it is not the provider of the task. */
  provider?: string | undefined;
}

const StoredJobs = z.array(z.object({ id: z.string(), positions: z.array(z.int()), provider: z.string().optional() }));

/** The beginning of the JSON of stored jobs. No id of a job begins like this. */
const JSON_JOBS = '[{';

type Task = Pick<TaskWithImages, 'count' | 'provider_job'>;

/** A task with one result has one job, so only its id is stored, unless another provider has taken the call over. */
export const jobsOf = ({ count, provider_job: stored }: Task): StartedJob[] => {
  if (stored === null) return [];
  const isId = count === 1 && !stored.startsWith(JSON_JOBS);
  return isId ? [{ id: stored, positions: [0] }] : StoredJobs.parse(JSON.parse(stored));
};

export const formatJobs = ({ count }: Pick<Task, 'count'>, jobs: readonly StartedJob[]): string => {
  const last = jobs.at(-1);
  if (count > 1) return JSON.stringify(jobs);
  return last?.provider === undefined ? (last?.id ?? '') : JSON.stringify([last]);
};

const chunks = (positions: readonly number[], size: number): number[][] =>
  positions.length === 0 ? [] : [positions.slice(0, size), ...chunks(positions.slice(size), size)];

/**
 * The calls for the results that a task does not have yet. A job of an earlier attempt is waited for, because it is paid for. It yields all
 * of its results again, also those that are stored.
 */
export const planCalls = (
  task: Task & Pick<TaskWithImages, 'outputs'>,
  { resultsPerCall }: { resultsPerCall: number },
): PlannedCall[] => {
  const stored = new Set(task.outputs.map(({ position }) => position));
  const isMissing = (position: number): boolean => !stored.has(position);
  const resumed = jobsOf(task)
    .filter(({ positions }) => positions.some(isMissing))
    .map(({ id, positions, provider }) => ({ positions, resume: id, ...(provider !== undefined && { provider }) }));
  const taken = new Set(resumed.flatMap(({ positions }) => positions));
  const left = Array.from({ length: task.count }, (_, position) => position).filter(
    (position) => isMissing(position) && !taken.has(position),
  );
  return [...resumed, ...chunks(left, resultsPerCall).map((positions) => ({ positions, resume: undefined }))];
};
