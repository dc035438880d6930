import type { Video } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/notify-problem.ts';
import { renameVideo } from './api.ts';
import { replaceItem } from './stored-pages.ts';

/** The new title stands at once; the old one comes back where the server refuses it. */
export function useRenameVideo(): (video: Video, title: string) => void {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const show = (media: Video): Promise<void> => replaceItem(queryClient, { kind: 'video', media });
  const rename = useMutation({
    mutationFn: ({ video, title }: { video: Video; title: string }) => renameVideo(video.id, title),
    onMutate: ({ video, title }) => show({ ...video, title }),
    onSuccess: show,
    onError: (error, { video, title }) => {
      void show(video);
      notifyProblem(error, {
        t,
        key: 'rename',
        action: { label: t('action.retry'), run: () => rename.mutate({ video, title }) },
      });
    },
  });
  return (video, title) => rename.mutate({ video, title });
}
