import type { Storage } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, isSessionEnd } from '../../../lib/api-error.ts';
import { errorWords } from '../../../lib/error-words.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { refreshReads } from '../../../lib/query-reads.ts';
import { notify } from '../../../ui/toast-store.ts';
import { refreshLists, removeItems, removeOptimistically } from '../cache/stored-pages.ts';
import { keyOf, type LibraryItem } from '../item.ts';
import { deleteStored, imageModelsQuery, storageDetailQuery } from '../page/api.ts';

/** The number of parallel requests. The server deletes each record in its own transaction. */
const AT_ONCE = 4;

/** Deleting this many records takes a while, and the lists have seldom read all of them. */
const MANY = 50;

export interface Progress {
  done: number;
  total: number;
}

export interface Removal {
  gone: LibraryItem[];
  kept: LibraryItem[];
  error: unknown;
  storage: Storage | null;
}

/** The record was already deleted elsewhere, so the deletion counts as done. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

async function removeAll(items: readonly LibraryItem[], onDone: () => void): Promise<Removal> {
  const removal: Removal = { gone: [], kept: [], error: null, storage: null };
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      try {
        removal.storage = await deleteStored(item);
        removal.gone.push(item);
      } catch (error) {
        // The remaining requests would be sent in the next session.
        if (isSessionEnd(error)) throw error;
        if (isGone(error)) removal.gone.push(item);
        else {
          removal.kept.push(item);
          removal.error ??= error;
        }
      }
      onDone();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return removal;
}

/**
 * Removes records from the lists at once. Records that the server could not delete return to their places. One notice covers all of them.
 */
export function useRemove(onRemoved: (removal: Removal) => void): {
  remove: (items: readonly LibraryItem[]) => void;
  /** Set while a deletion of many records is running. */
  progress: Progress | null;
} {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [done, setDone] = useState(0);

  const words = (gone: readonly LibraryItem[]): string => {
    const [first] = gone;
    if (gone.length > 1 || !first) return t('storage.deleted.many', { count: formatNumber(gone.length, locale) });
    return t(first.kind === 'image' ? 'library.deleted' : 'storage.deleted.video');
  };

  const remove = useMutation({
    mutationFn: (items: readonly LibraryItem[]) => removeAll(items, () => setDone((count) => count + 1)),
    onMutate: (items) => {
      setDone(0);
      return removeOptimistically(queryClient, new Set(items.map(keyOf)));
    },
    onSuccess: (removal, _items, interrupted) => {
      const { gone, kept, error } = removal;
      removeItems(queryClient, new Set(gone.map(keyOf)), interrupted);
      onRemoved(removal);
      void refreshReads(queryClient, storageDetailQuery);
      void refreshReads(queryClient, imageModelsQuery);
      if (kept.length === 0) {
        // The lists do not know how many of the records that they had not read are gone.
        if (gone.length >= MANY) void refreshLists(queryClient);
        notify({ key: 'storage-delete', tone: 'done', text: words(gone) });
        return;
      }
      void refreshLists(queryClient);
      notify({
        key: 'storage-delete',
        tone: 'problem',
        text:
          gone.length > 0
            ? t('storage.deleted.some', {
                count: formatNumber(gone.length, locale),
                kept: formatNumber(kept.length, locale),
              })
            : errorWords(error, t),
        detail: gone.length > 0 ? errorWords(error, t) : undefined,
        action: { label: t('action.retry'), run: () => remove.mutate(kept) },
      });
    },
  });
  const total = remove.isPending ? remove.variables.length : 0;
  return { remove: remove.mutate, progress: total < MANY ? null : { done, total } };
}
