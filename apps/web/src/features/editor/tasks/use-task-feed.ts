import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../lib/http/api-error.ts';
import { fetchTask, fetchTasks, tasksKey } from '../api.ts';
import { type Feed, openStream } from './task-stream.ts';
import { type TaskList, withoutTask, withPolledTask, withTasks } from './tasks.ts';

const POLL_EVERY = 2;
/** Rounds between two reads of the whole list, because another tab may have started a task. */
const ROUNDS_PER_LIST = 15;

export function updateTasks(queryClient: QueryClient, change: (list: TaskList) => TaskList): void {
  queryClient.setQueryData<TaskList>(tasksKey, (list) => change(list ?? []));
}

/** One round of polling while the stream is down: sometimes the whole list, otherwise each running task. */
async function poll(queryClient: QueryClient, round: number): Promise<void> {
  const known = queryClient.getQueryData<TaskList>(tasksKey);
  if (round % ROUNDS_PER_LIST === 0 || !known) {
    // If the stream broke because the session has ended, this request detects it.
    const tasks = await fetchTasks();
    updateTasks(queryClient, (list) => withTasks(list, tasks));
    return;
  }
  for (const { id } of known.filter(({ status }) => status === 'processing')) {
    const task = await fetchTask(id).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    updateTasks(queryClient, (list) => (task ? withPolledTask(list, task) : withoutTask(list, id)));
  }
}

/** Writes every change of the user's tasks to the query cache, from the event stream or, without it, by polling. */
export function useTaskFeed(): void {
  const queryClient = useQueryClient();
  const [feed, setFeed] = useState<Feed>('connecting');

  useEffect(
    () => openStream({ onStatus: setFeed, update: (change) => updateTasks(queryClient, change) }),
    [queryClient],
  );

  useEffect(() => {
    if (feed !== 'down') return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const ask = async (round: number): Promise<void> => {
      // The banner already shows a failed round. The server may ask for a longer pause before the next one.
      const error: unknown = await poll(queryClient, round).catch((reason: unknown) => reason);
      const wait = Math.max(POLL_EVERY, error instanceof ApiError ? (error.retryAfter ?? 0) : 0);
      if (!over) timer = setTimeout(ask, wait * 1000, error ? round : round + 1);
    };
    void ask(0);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [feed, queryClient]);
}
