import type { OwnTask } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { ApiError, isSessionEnd, NetworkError } from '../../lib/api-error.ts';
import { errorWords } from '../../lib/error-words.ts';
import { formatBytes } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { useConnection } from '../../lib/reachability.ts';
import { closeToast, notify } from '../../ui/toast-store.ts';
import { changeImages, saveImage, saveRequestFor, setStorage } from './api.ts';
import { dismiss, dismissedTasks } from './dismissed-tasks.ts';
import { inOneTab } from './one-tab.ts';
import { withImage } from './pages.ts';
import { refreshHead } from './use-library-sync.ts';

/** `full`: unsaved, because it does not fit into what is left of the quota. */
export type SaveState = 'saving' | 'saved' | 'unsaved' | 'full';

export interface AutoSave {
  stateOf: (task: OwnTask) => SaveState;
  save: (task: OwnTask) => void;
}

interface AutoSaveInput {
  userId: string;
  tasks: readonly OwnTask[] | undefined;
  onSaved: (taskId: string) => void;
}

const TOAST = 'save';

/** Saves every finished result that is not yet in the library: at once, or when the page is next opened. */
export function useAutoSave({ userId, tasks, onSaved }: AutoSaveInput): AutoSave {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [states, setStates] = useState<ReadonlyMap<string, SaveState>>(new Map());
  const tried = useRef(new Set<string>());
  /** By this tab, without having failed. */
  const attempted = useRef(new Set<string>());
  const failed = useRef(new Map<string, OwnTask>());
  const setState = (taskId: string, state: SaveState): void => setStates((now) => new Map(now).set(taskId, state));

  const saveFailed = (): void => {
    for (const task of failed.current.values()) void save(task);
  };

  const complain = (error: unknown): void => {
    if (isSessionEnd(error)) return;
    const full = error instanceof ApiError && error.code === 'quota_exceeded' ? error.body : null;
    const detail =
      full?.used_bytes !== undefined && full.quota_bytes !== undefined && full.required_bytes !== undefined
        ? t('save.quota.detail', {
            used: formatBytes(full.used_bytes, locale),
            quota: formatBytes(full.quota_bytes, locale),
            required: formatBytes(full.required_bytes, locale),
          })
        : undefined;
    notify({
      key: TOAST,
      tone: 'problem',
      text: full ? t('save.quota') : errorWords(error, t),
      detail,
      action: { label: t(error instanceof NetworkError ? 'action.retry' : 'save.retry'), run: saveFailed },
      onDismiss: () => {
        for (const id of failed.current.keys()) dismiss(userId, id);
      },
    });
  };

  const attempt = async (task: OwnTask, resultId: string): Promise<void> => {
    setState(task.id, 'saving');
    attempted.current.add(task.id);
    try {
      const { image, storage } = await saveImage(saveRequestFor(task, resultId));
      await changeImages(queryClient, (data) => withImage(data, image));
      setStorage(queryClient, storage);
      failed.current.delete(task.id);
      setState(task.id, 'saved');
      onSaved(task.id);
      notify({ key: TOAST, tone: 'done', text: t('save.done') });
    } catch (error) {
      attempted.current.delete(task.id);
      failed.current.set(task.id, task);
      setState(task.id, error instanceof ApiError && error.code === 'quota_exceeded' ? 'full' : 'unsaved');
      complain(error);
    }
  };

  const save = async (task: OwnTask): Promise<void> => {
    const result = task.result_image;
    if (!result) return;
    await inOneTab(`pictor.save.${task.id}`, {
      work: () => attempt(task, result.id),
      onElsewhere: () => setState(task.id, 'saving'),
      // Whether that went well is what the server tells every tab about the task.
      afterElsewhere: () => setState(task.id, 'unsaved'),
    });
  };

  const saveNew = useEffectEvent((list: readonly OwnTask[]) => {
    const dismissed = dismissedTasks(userId);
    // Oldest first, so that the library keeps the order in which they were made.
    for (const task of list.toReversed()) {
      const due = task.status === 'completed' && !task.saved && !dismissed.includes(task.id);
      if (!due || tried.current.has(task.id)) continue;
      tried.current.add(task.id);
      void save(task);
    }
  });

  const unsaved = useRef<ReadonlySet<string>>(new Set());
  const noticeSaved = useEffectEvent((list: readonly OwnTask[]) => {
    const elsewhere = list.filter(({ id, saved }) => saved && unsaved.current.has(id) && !attempted.current.has(id));
    unsaved.current = new Set(list.filter(({ saved }) => !saved).map(({ id }) => id));
    if (elsewhere.length === 0) return;
    void refreshHead(queryClient);
    for (const { id } of elsewhere) failed.current.delete(id);
    if (failed.current.size === 0) closeToast(TOAST);
  });

  useEffect(() => {
    if (!tasks) return;
    noticeSaved(tasks);
    saveNew(tasks);
  }, [tasks]);

  const connection = useConnection();
  const saveWhenBack = useEffectEvent(() => {
    // Once: where the network is there and saving still fails, it is for the person to try again.
    for (const [id, task] of failed.current) {
      if (states.get(id) !== 'unsaved' || tried.current.has(`${id} again`)) continue;
      tried.current.add(`${id} again`);
      void save(task);
    }
  });
  useEffect(() => {
    if (connection === 'online') saveWhenBack();
  }, [connection]);

  return {
    stateOf: (task) => (task.saved ? 'saved' : (states.get(task.id) ?? 'unsaved')),
    save: (task) => void save(task),
  };
}
