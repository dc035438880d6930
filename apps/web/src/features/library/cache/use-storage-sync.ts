import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { refreshReads } from '../../../lib/query-reads.ts';
import { imageModelsQuery, storageDetailQuery } from '../page/api.ts';
import { refreshLists } from './stored-pages.ts';

/** Refreshes the visible lists when results are saved. `savedCount` is the number of saved results that the page knows of. */
export function useStorageSync(savedCount: number | undefined): void {
  const queryClient = useQueryClient();
  const known = useRef(savedCount);
  useEffect(() => {
    const before = known.current;
    known.current = savedCount;
    if (before === undefined || before === savedCount) return;
    void refreshLists(queryClient);
    void refreshReads(queryClient, storageDetailQuery);
    void refreshReads(queryClient, imageModelsQuery);
  }, [savedCount, queryClient]);
}
