import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useImagesGone } from '../../../lib/session/tab-messages.ts';
import { refreshHeads, refreshLists, removeItems } from './changes.ts';
import { itemQuery, usageQuery } from './queries.ts';

interface SyncInput {
  /** The number of saved results that the page knows of. A change means that one was saved, here or elsewhere. */
  savedCount?: number | undefined;
  /** Called with the keys of records that another tab has deleted. */
  onGone?: (gone: ReadonlySet<string>) => void;
}

/** Keeps the library up to date with other tabs and other devices. */
export function useLibrarySync({ savedCount, onGone }: SyncInput = {}): void {
  const queryClient = useQueryClient();

  useImagesGone((imagesGone) => {
    const gone = new Set(imagesGone.map((id) => `image:${id}`));
    onGone?.(gone);
    removeItems(queryClient, gone);
    void queryClient.invalidateQueries({ queryKey: usageQuery.queryKey });
    for (const id of imagesGone) void queryClient.invalidateQueries({ queryKey: itemQuery('image', id).queryKey });
  });

  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') void refreshHeads(queryClient);
    };
    // The lists may be those of the page before, and no page has refreshed them since.
    look();
    document.addEventListener('visibilitychange', look);
    addEventListener('online', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('online', look);
    };
  }, [queryClient]);

  const known = useRef(savedCount);
  useEffect(() => {
    const before = known.current;
    known.current = savedCount;
    if (before !== undefined && before !== savedCount) void refreshLists(queryClient);
  }, [savedCount, queryClient]);
}
