import type { OwnTask, TaskDeletedEvent, TaskSnapshotEvent } from '@pictor/contracts';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { reportReachable } from '../../lib/reachability.ts';
import { EVENTS_URL, fetchTask, fetchTasks, tasksKey } from './api.ts';
import { type TaskList, withoutTask, withPolledTask, withTask, withTasks } from './tasks.ts';

/** A proxy may hold a stream back without refusing it. */
const PATIENCE = 5_000;
const REOPEN_AFTER = 5_000;
const POLL_EVERY = 2_000;

type Feed = 'connecting' | 'live' | 'down';

export function updateTasks(queryClient: QueryClient, change: (list: TaskList) => TaskList): void {
  queryClient.setQueryData<TaskList>(tasksKey, (list) => change(list ?? []));
}

interface StreamHooks {
  onStatus: (status: Feed) => void;
  update: (change: (list: TaskList) => TaskList) => void;
}

function refetch(id: string, update: StreamHooks['update']): void {
  fetchTask(id).then(
    (task) => update((list) => withPolledTask(list, task)),
    // The next snapshot asks again.
    () => {},
  );
}

/** Opens the stream and keeps it open. The browser reopens a cut one by itself, but gives up on an HTTP error. */
function openStream({ onStatus, update }: StreamHooks): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = setTimeout(() => onStatus('down'), PATIENCE);
  const open = (): void => {
    source = new EventSource(EVENTS_URL);
    source.onopen = () => reportReachable(true);
    source.onerror = () => {
      onStatus('down');
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_AFTER);
    };
    // The three shapes are the contract's, from our own server.
    source.addEventListener('snapshot', ({ data }) => {
      const { tasks }: TaskSnapshotEvent = JSON.parse(data);
      clearTimeout(patience);
      update((list) => {
        // It holds all that runs: what was running and is not in it has ended meanwhile.
        for (const { id, status } of list)
          if (status === 'processing' && !tasks.some((task) => task.id === id)) refetch(id, update);
        return withTasks(list, tasks);
      });
      onStatus('live');
    });
    source.addEventListener('task', ({ data }) => {
      const task: OwnTask = JSON.parse(data);
      update((list) => withTask(list, task));
    });
    source.addEventListener('task_deleted', ({ data }) => {
      const { id }: TaskDeletedEvent = JSON.parse(data);
      update((list) => withoutTask(list, id));
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(patience);
    source.close();
  };
}

/** One round of asking while the stream is down: the whole list once, then each task that runs. */
async function poll(queryClient: QueryClient, first: boolean): Promise<void> {
  const known = queryClient.getQueryData<TaskList>(tasksKey);
  if (first || !known) {
    // Where the stream was cut because the session has ended, this is what finds out.
    const tasks = await fetchTasks();
    updateTasks(queryClient, (list) => withTasks(list, tasks));
    return;
  }
  for (const { id } of known.filter(({ status }) => status === 'processing')) {
    const task = await fetchTask(id);
    updateTasks(queryClient, (list) => withPolledTask(list, task));
  }
}

/** Feeds every change of one's tasks into the query cache, by the event stream or, without it, by asking. */
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
    const round = async (first: boolean): Promise<void> => {
      // A failed round shows in the banner by itself; the next one comes anyway.
      await poll(queryClient, first).catch(() => undefined);
      if (!over) timer = setTimeout(round, POLL_EVERY, false);
    };
    void round(true);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [feed, queryClient]);
}
