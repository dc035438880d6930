import type { OwnTask } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Dispatch } from 'react';
import { isSessionEnd, NetworkError } from '../../lib/api-error.ts';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { closeToast, notify } from '../../ui/toast-store.ts';
import { createTask, type RunInput, retryTask, stopTask } from './api.ts';
import type { DocumentAction } from './document-reducer.ts';
import { withTask } from './tasks.ts';
import { updateTasks } from './use-task-feed.ts';

interface Runner {
  start: (input: RunInput) => void;
  retry: (task: OwnTask) => void;
  stop: (taskId: string) => void;
  /** A run was requested, and the server has not returned its id yet. */
  starting: boolean;
  stopping: boolean;
}

type NewTask = Pick<OwnTask, 'id' | 'original_image' | 'prompt' | 'model'>;

/** The three actions on a task. Each reports its own failure. */
export function useRun(dispatch: Dispatch<DocumentAction>): Runner {
  const t = useTranslate();
  const queryClient = useQueryClient();

  /** Adds the task to the list before its first event, so that polling can ask for it. */
  const begin = (task: NewTask): void => {
    closeToast('run');
    const now = Date.now();
    const waiting: OwnTask = { ...task, status: 'processing', saved: false, created_at: now, updated_at: now };
    updateTasks(queryClient, (list) => withTask(list, waiting));
    dispatch({ type: 'task-started', taskId: task.id });
  };

  const complain = (error: unknown, again: () => void): void => {
    if (isSessionEnd(error)) return;
    notify({
      key: 'run',
      tone: 'problem',
      text: errorWords(error, t),
      action: error instanceof NetworkError ? { label: t('action.retry'), run: again } : undefined,
    });
  };

  const start = useMutation({
    mutationFn: createTask,
    onSuccess: (id, { original, prompt, model }) =>
      begin({ id, prompt, model, original_image: original && { id: original.id, thumb_id: original.thumbId } }),
    onError: (error, input) => complain(error, () => start.mutate(input)),
  });
  const retry = useMutation({
    mutationFn: (task: OwnTask) => retryTask(task.id),
    onSuccess: (id, { original_image, prompt, model }) => begin({ id, original_image, prompt, model }),
    onError: (error, task) => complain(error, () => retry.mutate(task)),
  });
  const stop = useMutation({
    mutationFn: stopTask,
    onError: (error, taskId) => complain(error, () => stop.mutate(taskId)),
  });

  return {
    start: (input) => start.mutate(input),
    retry: (task) => retry.mutate(task),
    stop: (taskId) => stop.mutate(taskId),
    starting: start.isPending || retry.isPending,
    stopping: stop.isPending,
  };
}
