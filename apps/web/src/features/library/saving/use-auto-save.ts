import type { OwnTask } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { formatBytes } from '../../../lib/format.ts';
import { ApiError, isSessionEnd, NetworkError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { sessionSignal } from '../../../lib/session/session.ts';
import { closeToast, notify } from '../../../ui/overlays/toast-store.ts';
import { refreshLists } from '../cache/changes.ts';
import { dismiss, dismissedTasks } from './dismissed-tasks.ts';
import { inOneTab } from './one-tab.ts';
import { failureOf, type SaveFailure, saveTask } from './save-task.ts';
import { useRetry } from './use-retry.ts';

export type SaveState = 'saving' | 'saved' | SaveFailure;

export interface AutoSave {
  stateOf: (task: OwnTask) => SaveState;
  save: (task: OwnTask) => void;
}

interface AutoSaveInput {
  userId: string;
  /** Undefined until all tasks that may have to be saved are known. */
  tasks: readonly OwnTask[] | undefined;
  onSaved: (taskId: string) => void;
  /** Whether the page already shows the save state of this result, so that no notice is needed. */
  isSeen?: (taskId: string) => boolean;
}

interface Due {
  task: OwnTask;
  /** Whether to show no notice for this failure: the user has closed one before, or a notice already reports it. */
  isKnown: (error: unknown) => boolean;
}

const TOAST = 'save';
/** The statuses of a proxy that cannot reach the server, and of a temporarily unavailable server. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);
const isSwallowed = (error: unknown): boolean =>
  error instanceof NetworkError || (error instanceof ApiError && AWAY.has(error.status));
const never = (): boolean => false;

/**
 * Saves every finished result that is not in the library yet: at once, or when the page is opened the next time. Of several results of a
 * task, or of the results of several models, the user keeps those that are wanted.
 */
export function useAutoSave({ userId, tasks, onSaved, isSeen }: AutoSaveInput): AutoSave {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [states, setStates] = useState<ReadonlyMap<string, SaveState>>(new Map());
  const tried = useRef(new Set<string>());
  /** Tasks that this tab has tried to save without a failure. */
  const attempted = useRef(new Set<string>());
  const failed = useRef(new Map<string, OwnTask>());
  /** The failed tasks whose request did not reach the server. */
  const swallowed = useRef(new Set<string>());
  const seen = useRef(isSeen);
  useEffect(() => {
    seen.current = isSeen;
  });
  /** True once a notice was shown: one notice covers all results of a round that cannot be saved. */
  const complained = useRef(false);
  const setState = (taskId: string, state: SaveState): void => setStates((now) => new Map(now).set(taskId, state));

  const working = useRef(false);
  const retry = useRetry(() => {
    if (working.current) {
      retry.later();
      return;
    }
    const tasks = [...failed.current.values()].filter(({ id }) => swallowed.current.has(id));
    void saveInTurn(tasks.map((task) => ({ task, isKnown: isSwallowed })));
  });

  const complain = (error: unknown): void => {
    if (isSessionEnd(error) || complained.current) return;
    complained.current = true;
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

  const forgetSwallowed = (taskId: string): void => {
    swallowed.current.delete(taskId);
    if (swallowed.current.size === 0) retry.stop();
  };
  const settle = (taskId: string): void => {
    failed.current.delete(taskId);
    forgetSwallowed(taskId);
  };

  const attempt = async ({ task, isKnown }: Due, resultId: string): Promise<void> => {
    setState(task.id, 'saving');
    attempted.current.add(task.id);
    try {
      await saveTask(queryClient, task, resultId);
      settle(task.id);
      setState(task.id, 'saved');
      onSaved(task.id);
      if (failed.current.size === 0)
        notify({ key: TOAST, tone: 'done', text: t('save.done'), seen: seen.current?.(task.id) });
    } catch (error) {
      attempted.current.delete(task.id);
      const failure = failureOf(error);
      setState(task.id, failure);
      if (failure === 'gone') {
        settle(task.id);
        return;
      }
      failed.current.set(task.id, task);
      if (isSwallowed(error)) {
        swallowed.current.add(task.id);
        retry.later();
      } else forgetSwallowed(task.id);
      if (!isKnown(error)) complain(error);
    }
  };

  const save = async (due: Due): Promise<void> => {
    const { task } = due;
    const result = task.result_image;
    if (!result) return;
    await inOneTab(`pictor.save.${task.id}`, {
      work: () => attempt(due, result.id),
      onElsewhere: () => setState(task.id, 'saving'),
      // The server reports the outcome to every tab through the task.
      afterElsewhere: () => {
        setState(task.id, 'unsaved');
        if (swallowed.current.has(task.id)) retry.later();
      },
    });
  };

  /** Save one result at a time: there may be many, and the server limits the parallel requests of a user. */
  const line = useRef<Due[]>([]);
  const saveInTurn = async (dues: readonly Due[]): Promise<void> => {
    for (const { task } of dues) setState(task.id, 'saving');
    line.current.push(...dues);
    if (working.current) return;
    working.current = true;
    complained.current = false;
    const session = sessionSignal();
    try {
      for (let due = line.current.shift(); due && !session.aborted; due = line.current.shift()) await save(due);
    } finally {
      working.current = false;
    }
  };
  useEffect(
    () => () => {
      line.current = [];
    },
    [],
  );

  function saveFailed(): void {
    void saveInTurn([...failed.current.values()].map((task) => ({ task, isKnown: never })));
  }

  const saveNew = useEffectEvent((list: readonly OwnTask[]) => {
    const due = list.filter(
      ({ id, status, saved, requested, batch }) =>
        status === 'completed' && !saved && requested.count === 1 && batch === undefined && !tried.current.has(id),
    );
    for (const { id } of due) tried.current.add(id);
    const dismissed = dismissedTasks(userId);
    // Oldest first, so that the library keeps the order in which the results were made.
    void saveInTurn(due.toReversed().map((task) => ({ task, isKnown: () => dismissed.includes(task.id) })));
  });

  const unsaved = useRef<ReadonlySet<string>>(new Set());
  const noticeSaved = useEffectEvent((list: readonly OwnTask[]) => {
    const elsewhere = list.filter(({ id, saved }) => saved && unsaved.current.has(id) && !attempted.current.has(id));
    unsaved.current = new Set(list.filter(({ saved }) => !saved).map(({ id }) => id));
    if (elsewhere.length === 0) return;
    void refreshLists(queryClient);
    for (const { id } of elsewhere) settle(id);
    if (failed.current.size === 0) closeToast(TOAST);
  });

  useEffect(() => {
    if (!tasks) return;
    noticeSaved(tasks);
    saveNew(tasks);
  }, [tasks]);

  return {
    stateOf: (task) => (task.saved ? 'saved' : (states.get(task.id) ?? (tasks ? 'unsaved' : 'saving'))),
    save: (task) => {
      complained.current = false;
      void save({ task, isKnown: never });
    },
  };
}
