import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { imageModelsQuery, storageDetailQuery } from './api.ts';
import { refreshLists } from './stored-pages.ts';

/** The lists follow what is saved while they are looked at: `savedCount` is how many saved results the page knows of. */
export function useStorageSync(savedCount: number | undefined): void {
  const queryClient = useQueryClient();
  const known = useRef(savedCount);
  useEffect(() => {
    const before = known.current;
    known.current = savedCount;
    if (before === undefined || before === savedCount) return;
    void refreshLists(queryClient);
    void queryClient.invalidateQueries({ queryKey: storageDetailQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: imageModelsQuery.queryKey });
  }, [savedCount, queryClient]);
}
