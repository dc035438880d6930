import type { Image } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../lib/api-error.ts';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { notify } from '../../ui/toast-store.ts';
import { changeImages, deleteImage, imagesQuery, setStorage, storageQuery, withoutImage } from './api.ts';

/** Gone from the list at once, and back at its place when the server could not do it. */
export function useDeleteImage(): (image: Image) => void {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: Image) => deleteImage(id),
    onMutate: async ({ id }) => {
      const before = queryClient.getQueryData(imagesQuery.queryKey);
      await changeImages(queryClient, (data) => withoutImage(data, id));
      return { before };
    },
    onSuccess: ({ storage }) => {
      setStorage(queryClient, storage);
      notify({ tone: 'done', text: t('library.deleted') });
    },
    onError: (error, image, context) => {
      // Deleted elsewhere already: what was wanted is so.
      if (error instanceof ApiError && error.status === 404) {
        void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey });
        notify({ tone: 'done', text: t('library.deleted') });
        return;
      }
      queryClient.setQueryData(imagesQuery.queryKey, context?.before);
      notify({
        key: `delete-${image.id}`,
        tone: 'problem',
        text: errorWords(error, t),
        action: { label: t('action.retry'), run: () => remove.mutate(image) },
      });
    },
  });
  return (image) => remove.mutate(image);
}
