import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useImagesGone } from '../../../lib/session/tab-messages.ts';
import { refreshHeads, removeItems } from './changes.ts';
import { itemKey, usageQuery } from './queries.ts';

interface SyncInput {
  /** Called with the keys of records that another tab has deleted. */
  onGone?: (gone: ReadonlySet<string>) => void;
}

/** Keeps the library up to date with other tabs and other devices. */
export function useLibrarySync({ onGone }: SyncInput = {}): void {
  const queryClient = useQueryClient();

  useImagesGone((imagesGone) => {
    const gone = new Set(imagesGone.map((id) => `image:${id}`));
    onGone?.(gone);
    removeItems(queryClient, gone);
    void queryClient.invalidateQueries({ queryKey: usageQuery.queryKey });
    for (const id of imagesGone) void queryClient.invalidateQueries({ queryKey: itemKey('image', id) });
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
}
