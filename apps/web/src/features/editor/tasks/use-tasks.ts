import type { OwnTask } from '@pictor/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../../lib/http/api-error.ts';
import { fetchBatch, fetchTask, fetchTasks, fetchUnsavedTasks, taskKey, tasksKey } from '../api.ts';
import { taskIn } from './batch.ts';
import { type TaskList, withTasks } from './tasks.ts';
import { updateTasks } from './use-task-feed.ts';

/** The tasks received so far; undefined before the first response. */
export function useTasks(): TaskList | undefined {
  return useQuery({ queryKey: tasksKey, queryFn: fetchTasks, enabled: false, staleTime: Number.POSITIVE_INFINITY })
    .data;
}

/** `unknown`: the server did not answer. */
export type UnsavedTasks = 'asked' | 'listed' | 'unknown';

/** Adds all unsaved results to the list. They may be older than the tasks from the feed. */
export function useUnsavedTasks(list: TaskList | undefined): UnsavedTasks {
  const queryClient = useQueryClient();
  const { isSuccess, isError } = useQuery({
    queryKey: ['unsaved-tasks'],
    queryFn: async () => {
      const tasks = await fetchUnsavedTasks();
      updateTasks(queryClient, (known) => withTasks(known, tasks));
      return tasks.length;
    },
    // The feed has to fill the list first: running tasks matter most.
    enabled: list !== undefined,
    staleTime: 5 * 60_000,
  });
  if (isSuccess) return 'listed';
  return isError ? 'unknown' : 'asked';
}

/** Adds all tasks of a run on several models to the list. Some may be older than the tasks from the feed. */
export function useBatch(batch: string | undefined): void {
  const queryClient = useQueryClient();
  useQuery({
    queryKey: ['batch', batch],
    queryFn: async () => {
      const tasks = await fetchBatch(batch ?? '');
      updateTasks(queryClient, (known) => withTasks(known, tasks));
      return tasks.length;
    },
    enabled: batch !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

interface FoundTask {
  task: OwnTask | null;
  gone: boolean;
}

/** Returns one task by its id from the list. If the list does not contain it, asks the server. */
export function useTask(id: string | null, list: TaskList | undefined, unsaved: UnsavedTasks): FoundTask {
  const listed = taskIn(list, id);
  const asked = useQuery({
    queryKey: taskKey(id),
    queryFn: () => fetchTask(id ?? ''),
    // The list contains every unsaved result, unless they could not be requested.
    select: (task): OwnTask => ({ ...task, saved: unsaved === 'listed' }),
    enabled: id !== null && list !== undefined && unsaved !== 'asked' && !listed,
  });
  const { error } = asked;
  return {
    task: listed ?? asked.data ?? null,
    gone: !listed && error instanceof ApiError && error.status === 404,
  };
}
