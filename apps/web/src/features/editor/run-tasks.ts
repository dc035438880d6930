import type { Task } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { NetworkError } from '../../lib/http/api-error.ts';
import { translate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { closeToast } from '../../ui/overlays/toast-store.ts';
import { createTask, type RunInput, retryTask, stopTask } from './api.ts';
import { changeState, dispatchFor } from './store.ts';
import { withTask } from './tasks/tasks.ts';
import { updateTasks } from './tasks/use-task-feed.ts';

interface Runner {
  start: (input: RunInput) => Promise<void>;
  retry: (task: Task) => Promise<void>;
  stop: (taskId: string) => Promise<void>;
}

type NewTask = Pick<Task, 'id' | 'original_image' | 'prompt' | 'model' | 'requested'>;

/** The three actions on a task. Each reports its own failure. */
export function taskRunner(person: string, queryClient: QueryClient): Runner {
  /** Adds the task to the list before its first event, so that polling can ask for it. */
  const begin = (task: NewTask): void => {
    closeToast('run');
    const now = Date.now();
    updateTasks(queryClient, (list) =>
      withTask(list, { ...task, status: 'processing', saved: false, created_at: now, updated_at: now }),
    );
    dispatchFor(person, { type: 'task-started', taskId: task.id });
  };

  const ask = async (doing: 'starting' | 'stopping', work: () => Promise<unknown>): Promise<void> => {
    changeState(person, { [doing]: true });
    try {
      await work();
    } catch (error) {
      const again = { label: translate('action.retry'), run: () => void ask(doing, work) };
      notifyProblem(error, { t: translate, key: 'run', action: error instanceof NetworkError ? again : undefined });
    } finally {
      changeState(person, { [doing]: false });
    }
  };

  return {
    start: (input) =>
      ask('starting', async () => {
        const { original, prompt, model, count } = input;
        const id = await createTask(input);
        const requested = { count, model };
        const picture = original && { id: original.id, thumb_id: original.thumbId };
        begin({ id, prompt, model, requested, original_image: picture });
      }),
    retry: ({ id: failed, original_image, prompt, model, requested }) =>
      ask('starting', async () => begin({ id: await retryTask(failed), original_image, prompt, model, requested })),
    stop: (taskId) => ask('stopping', () => stopTask(taskId)),
  };
}
