import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useImagesGone } from '../../lib/session/tab-messages.ts';
import { changeCount, changeImages, fetchImagePage, imageQuery, imagesQuery, storageQuery } from './api.ts';
import { withHead, withoutImages } from './pages.ts';

/** Brings in what was saved or deleted elsewhere, at the cost of one page however much has been read. */
export async function refreshHead(queryClient: QueryClient): Promise<void> {
  if (!queryClient.getQueryData(imagesQuery.queryKey)) return;
  void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey, exact: true });
  for (;;) {
    const before = changeCount();
    // What is there stays as good as it was; the next occasion comes.
    const head = await fetchImagePage(null).catch(() => null);
    if (!head) return;
    if (changeCount() === before) {
      changeImages(queryClient, (data) => withHead(data, head));
      return;
    }
    // The page may be older than a change and would undo it.
  }
}

/** Another tab has saved. What is being read was asked for before that. */
export function bringInSaved(queryClient: QueryClient): Promise<void> {
  changeImages(queryClient, (data) => data);
  return refreshHead(queryClient);
}

/** The library follows what other tabs and other machines do. */
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
