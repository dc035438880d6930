import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useImagesGone } from '../../lib/session/tab-messages.ts';
import { changeImages, fetchImagePage, imageQuery, imagesQuery, storageQuery } from './api.ts';
import { withHead, withoutImages } from './pages.ts';

/** Brings in what was saved or deleted elsewhere, at the cost of one page however much has been read. */
export async function refreshHead(queryClient: QueryClient): Promise<void> {
  if (!queryClient.getQueryData(imagesQuery.queryKey)) return;
  void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey, exact: true });
  // What is there stays as good as it was; the next occasion comes.
  const head = await fetchImagePage(null).catch(() => null);
  if (head) await changeImages(queryClient, (data) => withHead(data, head));
}

/** The library follows what other tabs and other machines do. */
export function useLibrarySync(): void {
  const queryClient = useQueryClient();

  useImagesGone((imagesGone) => {
    void changeImages(queryClient, (data) => withoutImages(data, new Set(imagesGone)));
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
