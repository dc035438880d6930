import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { closeToast } from '../../../ui/overlays/toast-store.ts';
import { itemQuery, renameItem } from '../cache/item-query.ts';
import { retitle, retitleOptimistically } from '../cache/optimistic.ts';
import type { LibraryItem } from '../item.ts';

interface Renaming {
  /** The title that is being sent to the server, or null. */
  pending: string | null;
  rename: (item: LibraryItem, title: string) => void;
}

const TOAST = 'rename';

/** Shows the new title at once. If the server refuses it, the old title returns. */
export function useRename(): Renaming {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const change = useMutation({
    // Run one rename at a time, so that the last title is the one that the server stores and the page shows.
    scope: { id: 'rename' },
    mutationFn: ({ item, title }: { item: LibraryItem; title: string }) => renameItem(item, { title }),
    onMutate: ({ item, title }) => retitleOptimistically(queryClient, item, title),
    onSuccess: (renamed, _asked, interrupted) => {
      closeToast(TOAST);
      queryClient.setQueryData(itemQuery(renamed.kind, renamed.media.id).queryKey, renamed);
      retitle(queryClient, renamed, renamed.media.title, interrupted);
    },
    onError: (error, { item, title }, interrupted = new Set()) => {
      retitle(queryClient, item, item.media.title, interrupted);
      notifyProblem(error, {
        t,
        key: TOAST,
        action: { label: t('action.retry'), run: () => change.mutate({ item, title }) },
      });
    },
  });
  return {
    pending: change.isPending ? change.variables.title : null,
    rename: (item, title) => change.mutate({ item, title }),
  };
}
