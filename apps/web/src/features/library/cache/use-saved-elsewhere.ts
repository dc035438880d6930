import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { refreshLists } from './changes.ts';

/** Refreshes the lists when a result has been saved anywhere. `savedCount` is the number of saved results that the page knows of. */
export function useSavedElsewhere(savedCount: number | undefined): void {
  const queryClient = useQueryClient();
  const known = useRef(savedCount);
  useEffect(() => {
    const before = known.current;
    known.current = savedCount;
    if (before !== undefined && before !== savedCount) void refreshLists(queryClient);
  }, [savedCount, queryClient]);
}
