import type { Image } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isSessionEnd } from '../../../lib/api-error.ts';
import { errorWords } from '../../../lib/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { closeToast, notify } from '../../../ui/toast-store.ts';
import { changeImages, imageQuery, renameImage } from '../api.ts';
import { withTitle } from '../cache/pages.ts';

interface Renaming {
  /** The title that is being sent to the server, or null. */
  pending: string | null;
  rename: (image: Image, title: string) => void;
}

/** Shows the new title at once. If the server refuses it, the old title returns. */
export function useRenameImage(onRenamed?: (image: Image) => void): Renaming {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const show = (id: string, title: string): void => changeImages(queryClient, (data) => withTitle(data, id, title));

  const change = useMutation({
    // Run one rename at a time, so that the last title is the one that the server stores and the page shows.
    scope: { id: 'rename-image' },
    mutationFn: ({ image, title }: { image: Image; title: string }) => renameImage(image.id, { title }),
    onMutate: ({ image, title }) => show(image.id, title),
    onSuccess: (renamed) => {
      closeToast('rename');
      queryClient.setQueryData(imageQuery(renamed.id).queryKey, renamed);
      show(renamed.id, renamed.title);
      onRenamed?.(renamed);
    },
    onError: (error, { image, title }) => {
      show(image.id, image.title);
      if (isSessionEnd(error)) return;
      notify({
        key: 'rename',
        tone: 'problem',
        text: errorWords(error, t),
        action: { label: t('action.retry'), run: () => change.mutate({ image, title }) },
      });
    },
  });
  return {
    pending: change.isPending ? change.variables.title : null,
    rename: (image, title) => change.mutate({ image, title }),
  };
}
