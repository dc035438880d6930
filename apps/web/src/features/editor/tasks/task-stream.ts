import type { OwnTask, TaskDeletedEvent, TaskSnapshotEvent } from '@pictor/contracts';
import { requireSamePerson } from '../../../lib/http/http.ts';
import { reportReachable } from '../../../lib/http/reachability.ts';
import { EVENTS_URL, fetchTask } from '../api.ts';
import { type TaskList, withoutTask, withPolledTask, withTask, withTasks } from './tasks.ts';

/** Milliseconds. A proxy may delay a stream without refusing it. */
const PATIENCE = 5_000;
/** Milliseconds. After each failure the pause doubles, up to a limit: the server may refuse streams for a while. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** A random extra pause of up to this share, so that tabs that were disconnected together do not all reconnect together. */
const SPREAD = 0.5;

export type Feed = 'connecting' | 'live' | 'down';

interface StreamHooks {
  onStatus: (status: Feed) => void;
  update: (change: (list: TaskList) => TaskList) => void;
}

export const pauseAfter = (failures: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));

function refetch(id: string, update: StreamHooks['update']): void {
  fetchTask(id).then(
    (task) => update((list) => withPolledTask(list, task)),
    // The next snapshot triggers another attempt.
    () => {},
  );
}

/** Listens to the three events of the contract. They come from our own server, so they are not validated. */
function listen(
  source: EventSource,
  { onSnapshot, update }: Pick<StreamHooks, 'update'> & { onSnapshot: () => void },
): void {
  source.addEventListener('snapshot', ({ data }) => {
    const { tasks }: TaskSnapshotEvent = JSON.parse(data);
    update((list) => {
      // The snapshot contains all running tasks. Known running tasks that are missing in it have ended meanwhile.
      for (const { id, status } of list)
        if (status === 'processing' && !tasks.some((task) => task.id === id)) refetch(id, update);
      return withTasks(list, tasks);
    });
    onSnapshot();
  });
  source.addEventListener('task', ({ data }) => {
    const task: OwnTask = JSON.parse(data);
    update((list) => withTask(list, task));
  });
  source.addEventListener('task_deleted', ({ data }) => {
    const { id }: TaskDeletedEvent = JSON.parse(data);
    update((list) => withoutTask(list, id));
  });
}

/**
 * Opens the stream, and opens it again whenever it breaks or is refused. The browser would reconnect a broken stream by itself, but with
 * the cookies of whichever user is signed in by then.
 *
 * @returns a function that closes the stream
 */
export function openStream({ onStatus, update }: StreamHooks): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;

  const open = async (): Promise<void> => {
    // If another user is signed in now, this page ends its session by itself.
    await requireSamePerson().catch(() => undefined);
    if (over) return;
    source = new EventSource(EVENTS_URL);
    source.onopen = () => reportReachable(true);
    source.onerror = again;
    const patience = setTimeout(() => onStatus('down'), PATIENCE);
    timer = patience;
    const onSnapshot = (): void => {
      clearTimeout(patience);
      failures = 0;
      onStatus('live');
    };
    listen(source, { onSnapshot, update });
  };
  const again = (): void => {
    source?.close();
    clearTimeout(timer);
    failures += 1;
    onStatus('down');
    timer = setTimeout(open, pauseAfter(failures) * (1 + SPREAD * Math.random()));
  };

  void open();
  return () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
}
