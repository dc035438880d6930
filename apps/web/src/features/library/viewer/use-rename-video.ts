import type { Video } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../../ui/notify-problem.ts';
import { replaceItem, replaceOptimistically } from '../cache/stored-pages.ts';
import type { LibraryItem } from '../item.ts';
import { renameVideo } from '../page/api.ts';

/** Shows the new title at once. If the server refuses it, the old title returns. */
export function useRenameVideo(): (video: Video, title: string) => void {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const asItem = (media: Video): LibraryItem => ({ kind: 'video', media });
  const rename = useMutation({
    // Run one rename at a time, so that the last title is the one that the server stores and the page shows.
    scope: { id: 'rename-video' },
    mutationFn: ({ video, title }: { video: Video; title: string }) => renameVideo(video.id, title),
    onMutate: ({ video, title }) => replaceOptimistically(queryClient, asItem({ ...video, title })),
    onSuccess: (video, _asked, interrupted) => replaceItem(queryClient, asItem(video), interrupted),
    onError: (error, { video, title }, interrupted) => {
      replaceItem(queryClient, asItem(video), interrupted);
      notifyProblem(error, {
        t,
        key: 'rename',
        action: { label: t('action.retry'), run: () => rename.mutate({ video, title }) },
      });
    },
  });
  return (video, title) => rename.mutate({ video, title });
}
