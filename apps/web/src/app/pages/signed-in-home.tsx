import type { User } from '@pictor/contracts';
import { IconPencil, IconPhotoVideo, IconSettings } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { RunningTasks } from '../../features/editor/tasks/running-tasks.tsx';
import { markSaved } from '../../features/editor/tasks/tasks.ts';
import { updateTasks, useTaskFeed } from '../../features/editor/tasks/use-task-feed.ts';
import { useTasks, useUnsavedTasks } from '../../features/editor/tasks/use-tasks.ts';
import { useLibrarySync } from '../../features/library/cache/use-library-sync.ts';
import { useList } from '../../features/library/cache/use-list.ts';
import { imageOf } from '../../features/library/item.ts';
import { LatestImages } from '../../features/library/latest-images.tsx';
import { useAutoSave } from '../../features/library/saving/use-auto-save.ts';
import { UsageOverview } from '../../features/library/usage/usage-overview.tsx';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { titleWords } from '../../lib/pictures/title.ts';
import { Button } from '../../ui/button.tsx';
import { usePageTitle } from '../page-title.ts';
import { SignedInFrame } from './signed-in-frame.tsx';
import styles from './signed-in-home.module.css';

const WAYS = [
  { to: '/image', icon: IconPencil, title: 'nav.editor', text: 'home.way.editor' },
  { to: '/storage', icon: IconPhotoVideo, title: 'nav.library', text: 'home.way.library' },
  { to: '/settings', icon: IconSettings, title: 'nav.settings', text: 'home.way.settings' },
] as const;

/** The home page of a signed-in user. It saves results that complete while it is open. */
export function SignedInHome({ user }: { user: User }) {
  const t = useTranslate();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  useTaskFeed();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  const { query, items } = useList('image');
  useLibrarySync();
  useAutoSave({
    userId: user.id,
    tasks: unsaved === 'asked' ? undefined : tasks,
    onSaved: (taskId) => updateTasks(queryClient, (list) => markSaved(list, taskId)),
  });
  usePageTitle(t('app.name'));
  const latest = items.map(imageOf).filter((image) => image !== null);
  return (
    <SignedInFrame user={user}>
      <div className={styles['page']}>
        <div className={styles['hello']}>
          <div>
            <h1>{t('home.hello', { name: user.name })}</h1>
            <p>{t('home.hello.lead')}</p>
          </div>
          <Button
            tone="primary"
            className={styles['begin']}
            icon={<IconPencil size={18} />}
            onClick={() => void navigate({ to: '/image' })}
          >
            {t('home.openEditor')}
          </Button>
        </div>
        <RunningTasks
          tasks={tasks}
          renderLink={(content) => (
            <Link to="/image" className={styles['task']}>
              {content}
            </Link>
          )}
        />
        <div className={styles['ways']}>
          <section className={styles['card']} aria-label={t('home.quota')}>
            <h2>{t('home.quota')}</h2>
            <UsageOverview />
          </section>
          <ul>
            {WAYS.map(({ to, icon: Icon, title, text }) => (
              <li key={to}>
                <Link to={to}>
                  <Icon size={20} stroke={1.5} className={styles['icon']} />
                  <span className={styles['way']}>{t(title)}</span>
                  <span className={styles['text']}>{t(text)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
        <section className={styles['latest']} aria-labelledby="latest">
          <header>
            <h2 id="latest">{t('home.latest')}</h2>
            {latest.length > 0 ? (
              <Link to="/storage" search={{ kind: 'images' }}>
                {t('home.latest.all')}
              </Link>
            ) : null}
          </header>
          <LatestImages
            images={query.isPending ? undefined : latest}
            error={query.error}
            onRetry={() => void query.refetch()}
            renderLink={(image, content) => (
              <Link
                to="/storage"
                search={{ image: image.id }}
                className={styles['picture']}
                aria-label={t('library.open', { title: titleWords(image, t) })}
              >
                {content}
              </Link>
            )}
          />
        </section>
      </div>
    </SignedInFrame>
  );
}
