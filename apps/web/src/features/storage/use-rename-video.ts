import type { Video } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { notify } from '../../ui/toast-store.ts';
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
    onError: (error, { video }) => {
      void show(video);
      notify({ tone: 'problem', text: errorWords(error, t) });
    },
  });
  return (video, title) => rename.mutate({ video, title });
}
