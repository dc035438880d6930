import type { OwnTask } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { ApiError, NetworkError } from '../../lib/api-error.ts';
import { readStoredJson, writeStored } from '../../lib/browser-storage.ts';
import { errorWords } from '../../lib/error-words.ts';
import { formatBytes } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { notify } from '../../ui/toast-store.ts';
import { changeImages, saveImage, saveRequestFor, setStorage, withImage } from './api.ts';

export type SaveState = 'saving' | 'saved' | 'unsaved';

export interface AutoSave {
  stateOf: (task: OwnTask) => SaveState;
  save: (task: OwnTask) => void;
}

interface AutoSaveInput {
  userId: string;
  tasks: readonly OwnTask[] | undefined;
  onSaved: (taskId: string) => void;
}

const MOST_REMEMBERED = 200;
const dismissedKey = (userId: string): string => `pictor.unsaved.${userId}`;

function dismissedTasks(userId: string): string[] {
  const stored = readStoredJson(dismissedKey(userId));
  return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
}

/** Who closed the notice does not want to hear of that picture at every visit. */
function dismiss(userId: string, taskId: string): void {
  const ids = [...new Set([...dismissedTasks(userId), taskId])].slice(-MOST_REMEMBERED);
  writeStored(dismissedKey(userId), JSON.stringify(ids));
}

/** One tab saves; another that has the same page open leaves it to that one. The server would bear both. */
async function alone(taskId: string, work: () => Promise<void>): Promise<void> {
  // Locks exist on https and localhost alone.
  if (!('locks' in navigator)) return work();
  await navigator.locks.request(`pictor.save.${taskId}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** Saves every finished result that is not yet in the library: at once, or when the page is next opened. */
export function useAutoSave({ userId, tasks, onSaved }: AutoSaveInput): AutoSave {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [states, setStates] = useState<ReadonlyMap<string, SaveState>>(new Map());
  const tried = useRef(new Set<string>());
  const setState = (taskId: string, state: SaveState): void => setStates((now) => new Map(now).set(taskId, state));

  const complain = (error: unknown, task: OwnTask): void => {
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
      key: 'save',
      tone: 'problem',
      text: full ? t('save.quota') : errorWords(error, t),
      detail,
      action: {
        label: t(error instanceof NetworkError ? 'action.retry' : 'save.retry'),
        run: () => void save(task),
      },
      onDismiss: () => dismiss(userId, task.id),
    });
  };

  const save = async (task: OwnTask): Promise<void> => {
    const result = task.result_image;
    if (!result) return;
    await alone(task.id, async () => {
      setState(task.id, 'saving');
      try {
        const { image, storage } = await saveImage(saveRequestFor(task, result.id));
        await changeImages(queryClient, (data) => withImage(data, image));
        setStorage(queryClient, storage);
        setState(task.id, 'saved');
        onSaved(task.id);
        notify({ key: 'save', tone: 'done', text: t('save.done') });
      } catch (error) {
        setState(task.id, 'unsaved');
        complain(error, task);
      }
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
  useEffect(() => {
    if (tasks) saveNew(tasks);
  }, [tasks]);

  return {
    stateOf: (task) => (task.saved ? 'saved' : (states.get(task.id) ?? 'unsaved')),
    save: (task) => void save(task),
  };
}
