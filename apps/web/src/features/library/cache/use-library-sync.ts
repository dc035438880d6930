import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useImagesGone } from '../../../lib/session/tab-messages.ts';
import { changeCount, changeImages, fetchImagePage, imageQuery, imagesQuery, storageQuery } from '../api.ts';
import { withHead, withoutImages } from './pages.ts';

/** Loads changes made elsewhere. This costs one page, however many pages have been read. */
export async function refreshHead(queryClient: QueryClient): Promise<void> {
  if (!queryClient.getQueryData(imagesQuery.queryKey)) return;
  void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey, exact: true });
  for (;;) {
    const before = changeCount();
    // On failure keep the current data. The next event triggers another attempt.
    const head = await fetchImagePage(null).catch(() => null);
    if (!head) return;
    if (changeCount() === before) {
      changeImages(queryClient, (data) => withHead(data, head));
      return;
    }
    // The page may be older than a change and would undo it, so read it again.
  }
}

/** Called when another tab has saved. Reads in progress were requested before that. */
export function bringInSaved(queryClient: QueryClient): Promise<void> {
  changeImages(queryClient, (data) => data);
  return refreshHead(queryClient);
}

/** Keeps the library up to date with other tabs and other devices. */
export function useLibrarySync(): void {
  const queryClient = useQueryClient();

  useImagesGone((imagesGone) => {
    changeImages(queryClient, (data) => withoutImages(data, new Set(imagesGone)));
    void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey, exact: true });
    for (const id of imagesGone) void queryClient.invalidateQueries({ queryKey: imageQuery(id).queryKey });
  });

  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') void refreshHead(queryClient);
    };
    document.addEventListener('visibilitychange', look);
    addEventListener('online', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('online', look);
    };
  }, [queryClient]);
}
