import type { Image } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { dispatchFor } from '../../features/editor/store.ts';
import { markSaved } from '../../features/editor/tasks/tasks.ts';
import { updateTasks, useTaskFeed } from '../../features/editor/tasks/use-task-feed.ts';
import { useTasks, useUnsavedTasks } from '../../features/editor/tasks/use-tasks.ts';
import { changeImages } from '../../features/library/api.ts';
import { ImageViewer } from '../../features/library/image-viewer.tsx';
import { withoutImages } from '../../features/library/pages.ts';
import { toPicture } from '../../features/library/picture-ids.ts';
import { useAutoSave } from '../../features/library/saving/use-auto-save.ts';
import { StorageView } from '../../features/storage/storage-view.tsx';
import type { Removal } from '../../features/storage/use-remove.ts';
import { useStorageSync } from '../../features/storage/use-storage-sync.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { tellImagesGone } from '../../lib/session/tab-messages.ts';
import { Button } from '../../ui/button.tsx';
import { usePageTitle } from '../page-title.ts';
import { forPerson } from './for-person.tsx';
import { SignedInFrame } from './signed-in-frame.tsx';

const route = getRouteApi('/storage');

export const StoragePage = forPerson(({ user }) => {
  const t = useTranslate();
  const navigate = useNavigate();
  const router = useRouter();
  const queryClient = useQueryClient();
  const search = route.useSearch();
  usePageTitle(t('storage.page'));
  useTaskFeed();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  useAutoSave({
    userId: user.id,
    tasks: unsaved === 'asked' ? undefined : tasks,
    onSaved: (taskId) => updateTasks(queryClient, (list) => markSaved(list, taskId)),
  });
  useStorageSync(tasks?.filter(({ saved }) => saved).length);

  /** Sets the picture as the original in the editor's state, and opens the editor. */
  const continueWith = (image: Image): void => {
    const picture = toPicture(image);
    if (!picture) return;
    dispatchFor(user.id, { type: 'original-chosen', picture });
    void navigate({ to: '/image' });
  };
  /** Updates the editor's library too, so that it does not briefly show deleted pictures. */
  const onRemoved = ({ gone }: Removal): void => {
    const ids = new Set(gone.filter(({ kind }) => kind === 'image').map(({ media }) => media.id));
    changeImages(queryClient, (data) => withoutImages(data, ids));
    tellImagesGone([...ids]);
  };

  return (
    <SignedInFrame user={user}>
      <StorageView
        search={search}
        onSearch={(change, options) =>
          void navigate({
            to: '/storage',
            search: { ...search, ...change },
            replace: options?.replace ?? false,
            resetScroll: false,
          })
        }
        onBack={() => router.history.back()}
        onRemoved={onRemoved}
        renderImageViewer={(opened) => <ImageViewer {...opened} onContinue={continueWith} />}
        emptyImagesAction={<Button onClick={() => void navigate({ to: '/image' })}>{t('home.openEditor')}</Button>}
      />
    </SignedInFrame>
  );
});
