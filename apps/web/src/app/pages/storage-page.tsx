import type { Image } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { dispatchFor } from '../../features/editor/store.ts';
import { markSaved } from '../../features/editor/tasks/tasks.ts';
import { updateTasks, useTaskFeed } from '../../features/editor/tasks/use-task-feed.ts';
import { useTasks, useUnsavedTasks } from '../../features/editor/tasks/use-tasks.ts';
import { LibraryView } from '../../features/library/page/library-view.tsx';
import { toPicture } from '../../features/library/picture-ids.ts';
import { useAutoSave } from '../../features/library/saving/use-auto-save.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
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
  usePageTitle(t('library.page'));
  useTaskFeed();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  useAutoSave({
    userId: user.id,
    tasks: unsaved === 'asked' ? undefined : tasks,
    onSaved: (taskId) => updateTasks(queryClient, (list) => markSaved(list, taskId)),
  });

  /** Sets the picture as the original in the editor's state, and opens the editor. */
  const continueWith = (image: Image): void => {
    const picture = toPicture(image);
    if (!picture) return;
    dispatchFor(user.id, { type: 'original-chosen', picture });
    void navigate({ to: '/image' });
  };

  return (
    <SignedInFrame user={user}>
      <LibraryView
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
        savedCount={tasks?.filter(({ saved }) => saved).length}
        onContinue={continueWith}
        emptyImagesAction={<Button onClick={() => void navigate({ to: '/image' })}>{t('home.openEditor')}</Button>}
      />
    </SignedInFrame>
  );
});
