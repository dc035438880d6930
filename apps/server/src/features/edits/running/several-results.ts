import { TASKS_BOUNDS } from '../../../platform/bounds/tasks.ts';
import { ResultNotKept } from '../ending/failure.ts';
import type { TaskWithImages } from '../repo.ts';
import type { TaskWatch } from '../task-watch.ts';
import { type PlannedCall, planCalls } from './call-plan.ts';
import type { ModelCalls } from './model-calls.ts';
import { NotBegun } from './not-begun.ts';
import { type ResultStore, TaskClosed } from './result-store.ts';

interface Dependencies {
  store: ResultStore;
  watch: TaskWatch;
}

const isClosed = (error: unknown): boolean => error instanceof ResultNotKept && error.cause instanceof TaskClosed;

/**
 * Makes the results that a task does not have yet, with as many calls as its model needs, a limited number of them at once. Each result is
 * stored as soon as it has come. A failure ends only its own call.
 *
 * @returns the failures, in the order of the results
 * @throws {NotBegun} after the other calls, if one could not begin. The next attempt asks for all results that are missing
 * @throws an error if the task has ended, or if the signal is aborted
 */
export const makeSeveral = async (
  { store, watch }: Dependencies,
  task: TaskWithImages,
  calls: ModelCalls,
  signal: AbortSignal,
): Promise<unknown[]> => {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const stored = new Set(task.outputs.map(({ position }) => position));

  const makeSome = async (call: PlannedCall): Promise<unknown[]> => {
    const failures: unknown[] = [];
    const fail = (error: unknown): void => {
      if (either.aborted || isClosed(error)) throw error;
      failures.push(error);
    };
    const positions = call.positions.values();
    await calls
      .call(call, either, async (results) => {
        for await (const result of results) {
          const { value: position } = positions.next();
          if (position === undefined) return;
          if (stored.has(position)) continue;
          const place = { task, position, originalName: calls.originalName };
          await store.add(place, result, either).then(() => watch.changed(task, { stage: 'calling_model' }), fail);
        }
      })
      .catch(fail);
    return failures;
  };

  const planned = planCalls(task, calls);
  const failuresOf = new Map<PlannedCall, unknown[]>();
  const waiting = planned.values();
  const work = async (): Promise<void> => {
    try {
      for (const call of waiting) failuresOf.set(call, await makeSome(call));
    } catch (error) {
      ended.abort(error);
      throw error;
    }
  };
  // Nothing may be stored after the attempt has ended, so wait for all of them.
  const workers = await Promise.allSettled(Array.from({ length: TASKS_BOUNDS.callsPerTask.value }, work));
  const broken = workers.find((worker) => worker.status === 'rejected');
  if (broken) throw broken.reason;
  const failures = planned.flatMap((call) => failuresOf.get(call) ?? []);
  const notBegun = failures.find((error) => error instanceof NotBegun);
  if (notBegun) throw notBegun;
  return failures;
};
