import type { DeleteImageResponse, Storage } from '@pictor/contracts';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, isSessionEnd } from '../../../lib/http/api-error.ts';
import { request } from '../../../lib/http/http.ts';
import { refreshReads } from '../../../lib/http/query-reads.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { tellImagesGone } from '../../../lib/session/tab-messages.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { itemUrl } from '../api.ts';
import { insertItem, refreshLists, removeItems, setUsage } from '../cache/changes.ts';
import { listedKeys, removeOptimistically } from '../cache/optimistic.ts';
import { MODELS, usageQuery } from '../cache/queries.ts';
import { keyOf, keysOf, type LibraryItem } from '../item.ts';

/** The server deletes one record per request, each in its own transaction. This is the number of parallel requests. */
const AT_ONCE = 4;

/** Deleting this many records takes a while, and the lists have seldom read all of them. */
const MANY = 50;

export interface Removal {
  gone: LibraryItem[];
  kept: LibraryItem[];
  /** The first error. */
  error: unknown;
}

/** What the notice about a deletion says. */
interface Summary {
  text: string;
  detail?: string | undefined;
}

const deleteItem = async ({ kind, media: { id } }: LibraryItem): Promise<Storage> =>
  (await request<DeleteImageResponse>(itemUrl(kind, id), { method: 'DELETE' })).storage;

/** The record was already deleted elsewhere, so the deletion counts as done. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

async function deleteAll(
  queryClient: QueryClient,
  items: readonly LibraryItem[],
  onDone: () => void,
): Promise<Removal> {
  const removal: Removal = { gone: [], kept: [], error: null };
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) {
      try {
        setUsage(queryClient, item.kind, await deleteItem(item));
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

interface Deletion {
  remove: (items: readonly LibraryItem[]) => void;
  /** Set while a deletion of many records is running. */
  progress: { done: number; total: number } | null;
}

/**
 * Removes records from the lists at once. Records that the server could not delete return to their places. One notice covers all of them.
 */
export function useDelete(summary: (removal: Removal) => Summary): Deletion {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [done, setDone] = useState(0);

  const remove = useMutation({
    mutationFn: (items: readonly LibraryItem[]) => deleteAll(queryClient, items, () => setDone((count) => count + 1)),
    onMutate: (items) => {
      setDone(0);
      return { listed: listedKeys(queryClient), interrupted: removeOptimistically(queryClient, keysOf(items)) };
    },
    onSuccess: (removal, _items, { listed, interrupted }) => {
      const { gone, kept } = removal;
      removeItems(queryClient, keysOf(gone), interrupted);
      for (const item of kept.filter((one) => listed.has(keyOf(one)))) insertItem(queryClient, item);
      // The lists do not know how many of the records that they had not read are gone.
      if (kept.length > 0 || gone.length >= MANY) void refreshLists(queryClient);
      // Responses may arrive out of order, and records that were already deleted returned no usage.
      void refreshReads(queryClient, usageQuery);
      void refreshReads(queryClient, { queryKey: MODELS });
      const imagesGone = gone.filter(({ kind }) => kind === 'image').map(({ media }) => media.id);
      if (imagesGone.length > 0) tellImagesGone(imagesGone);
      notify({
        key: 'delete',
        ...summary(removal),
        ...(kept.length === 0
          ? { tone: 'done' }
          : { tone: 'problem', action: { label: t('action.retry'), run: () => remove.mutate(kept) } }),
      });
    },
  });
  const total = remove.isPending ? remove.variables.length : 0;
  return { remove: remove.mutate, progress: total < MANY ? null : { done, total } };
}
