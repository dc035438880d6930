import type { Image } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, isSessionEnd } from '../../../lib/api-error.ts';
import { errorWords } from '../../../lib/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { tellImagesGone } from '../../../lib/session/tab-messages.ts';
import { notify } from '../../../ui/toast-store.ts';
import { changeImages, deleteImage, setStorage, storageQuery } from '../api.ts';
import { withImage, withoutImages } from '../cache/pages.ts';

/** The server deletes one picture per request. This is the number of parallel requests. */
const AT_ONCE = 4;

interface Failure {
  image: Image;
  error: unknown;
}

const idsOf = (images: readonly Image[]): ReadonlySet<string> => new Set(images.map(({ id }) => id));

/** The picture was already deleted elsewhere, so the deletion counts as done. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Removes the pictures from the list at once. Pictures that the server could not delete return to their places. */
export function useDeleteImages(): (images: readonly Image[]) => void {
  const t = useTranslate();
  const queryClient = useQueryClient();

  const deleteAll = async (images: readonly Image[]): Promise<Failure[]> => {
    const failures: Failure[] = [];
    const waiting = [...images];
    const work = async (): Promise<void> => {
      for (let image = waiting.shift(); image; image = waiting.shift()) {
        try {
          setStorage(queryClient, (await deleteImage(image.id)).storage);
        } catch (error) {
          // The remaining requests would be sent in the next session.
          if (isSessionEnd(error)) throw error;
          if (!isGone(error)) failures.push({ image, error });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failures;
  };

  const remove = useMutation({
    mutationFn: deleteAll,
    onMutate: (images) => changeImages(queryClient, (data) => withoutImages(data, idsOf(images))),
    onSuccess: (failures, images) => {
      const kept = failures.map(({ image }) => image);
      const gone = images.filter((image) => !kept.includes(image));
      changeImages(queryClient, (data) => kept.reduce(withImage, withoutImages(data, idsOf(gone))));
      // Responses may arrive out of order, and pictures that were already deleted returned no storage numbers.
      void queryClient.invalidateQueries({ queryKey: storageQuery.queryKey });
      if (gone.length > 0) tellImagesGone(gone.map(({ id }) => id));
      summarise(gone.length, failures);
    },
  });

  function summarise(count: number, failures: readonly Failure[]): void {
    const [first] = failures;
    if (!first) {
      notify({
        key: 'delete',
        tone: 'done',
        text: count === 1 ? t('library.deleted') : t('library.deleted.many', { count }),
      });
      return;
    }
    const words = errorWords(first.error, t);
    const single = count + failures.length === 1;
    notify({
      key: 'delete',
      tone: 'problem',
      text: single ? words : t('library.deleted.some', { count, failed: failures.length }),
      detail: single ? undefined : words,
      action: { label: t('action.retry'), run: () => remove.mutate(failures.map(({ image }) => image)) },
    });
  }

  return (images) => remove.mutate(images);
}
