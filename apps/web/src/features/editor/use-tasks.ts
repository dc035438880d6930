import type { OwnTask } from '@pictor/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../lib/api-error.ts';
import { fetchTask, fetchTasks, fetchUnsavedTasks, tasksKey } from './api.ts';
import { type TaskList, withTasks } from './tasks.ts';
import { updateTasks } from './use-task-feed.ts';

/** What the feed has told so far; undefined before its first word. */
export function useTasks(): TaskList | undefined {
  return useQuery({ queryKey: tasksKey, queryFn: fetchTasks, enabled: false, staleTime: Number.POSITIVE_INFINITY })
    .data;
}

/** `unknown`: the server did not answer. */
export type UnsavedTasks = 'asked' | 'listed' | 'unknown';

/** A result that nobody has saved may be older than what the feed tells of. It is put into the list beside that. */
export function useUnsavedTasks(list: TaskList | undefined): UnsavedTasks {
  const queryClient = useQueryClient();
  const { isSuccess, isError } = useQuery({
    queryKey: ['unsaved-tasks'],
    queryFn: async () => {
      const tasks = await fetchUnsavedTasks();
      updateTasks(queryClient, (known) => withTasks(known, tasks));
      return tasks.length;
    },
    // The feed begins the list: what is at work has to be seen first.
    enabled: list !== undefined,
    staleTime: 5 * 60_000,
  });
  if (isSuccess) return 'listed';
  return isError ? 'unknown' : 'asked';
}

interface FoundTask {
  task: OwnTask | null;
  gone: boolean;
}

/** One task by its id: from the list, or asked for where the list does not hold it. */
export function useTask(id: string | null, list: TaskList | undefined, unsaved: UnsavedTasks): FoundTask {
  const listed = list?.find((task) => task.id === id);
  const asked = useQuery({
    queryKey: ['task', id],
    queryFn: () => fetchTask(id ?? ''),
    // The list holds every result that is not saved, unless the server could not be asked for them.
    select: (task): OwnTask => ({ ...task, saved: unsaved === 'listed' }),
    enabled: id !== null && list !== undefined && unsaved !== 'asked' && !listed,
  });
  const { error } = asked;
  return {
    task: listed ?? asked.data ?? null,
    gone: !listed && error instanceof ApiError && error.status === 404,
  };
}
