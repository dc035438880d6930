import type { OwnTask } from '@pictor/contracts';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../lib/api-error.ts';
import { fetchTask, fetchTasks, tasksKey } from './api.ts';
import type { TaskList } from './tasks.ts';

/** What the feed has told so far; undefined before its first word. */
export function useTasks(): TaskList | undefined {
  return useQuery({ queryKey: tasksKey, queryFn: fetchTasks, enabled: false, staleTime: Number.POSITIVE_INFINITY })
    .data;
}

interface FoundTask {
  task: OwnTask | null;
  gone: boolean;
}

/** One task by its id: from the list, or asked for when it is older than what the list holds. */
export function useTask(id: string | null, list: TaskList | undefined): FoundTask {
  const listed = list?.find((task) => task.id === id);
  const asked = useQuery({
    queryKey: ['task', id],
    // The list holds every task that may still have to be saved, so one outside of it is not to be saved again.
    queryFn: async (): Promise<OwnTask> => ({ ...(await fetchTask(id ?? '')), saved: true }),
    enabled: id !== null && list !== undefined && !listed,
  });
  const { error } = asked;
  return {
    task: listed ?? asked.data ?? null,
    gone: !listed && error instanceof ApiError && error.status === 404,
  };
}
