import type { ImageData, Task } from '@pictor/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { NetworkError } from '../../lib/http/api-error.ts';
import { translate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { closeToast } from '../../ui/overlays/toast-store.ts';
import { createTask, type RunInput, retryTask, stopTask } from './api.ts';
import type { Picture } from './document/picture.ts';
import { changeState, dispatchFor } from './store.ts';
import { withTask } from './tasks/tasks.ts';
import { updateTasks } from './tasks/use-task-feed.ts';

interface Runner {
  start: (input: RunInput) => Promise<void>;
  retry: (task: Task) => Promise<void>;
  stop: (taskId: string) => Promise<void>;
}

type NewTask = Pick<Task, 'id' | 'original_image' | 'references' | 'prompt' | 'model' | 'requested'>;

const toImageData = ({ id, thumbId }: Picture): ImageData => ({ id, thumb_id: thumbId });

/** The three actions on a task. Each reports its own failure. */
export function taskRunner(person: string, queryClient: QueryClient): Runner {
  /** Adds the task to the list before its first event, so that polling can ask for it. */
  const begin = (task: NewTask): void => {
    closeToast('run');
    const now = Date.now();
    updateTasks(queryClient, (list) =>
      withTask(list, { ...task, status: 'processing', cost: null, saved: false, created_at: now, updated_at: now }),
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
        const { original, references, prompt, model, count } = input;
        const id = await createTask(input);
        begin({
          id,
          prompt,
          model,
          requested: { count, model },
          original_image: original && toImageData(original),
          ...(references.length > 0 ? { references: references.map(toImageData) } : {}),
        });
      }),
    retry: ({ id: failed, original_image, references, prompt, model, requested }) =>
      ask('starting', async () => {
        const id = await retryTask(failed);
        begin({ id, original_image, ...(references ? { references } : {}), prompt, model, requested });
      }),
    stop: (taskId) => ask('stopping', () => stopTask(taskId)),
  };
}
