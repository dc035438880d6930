import { CSPProvider } from '@base-ui/react/csp-provider';
import type { User } from '@pictor/contracts';
import { IconChevronLeft, IconCloudOff, IconLayoutGrid } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { isSeveral } from '../../features/editor/document/document-reducer.ts';
import { Editor, type PicturePicker } from '../../features/editor/editor.tsx';
import { EditorProvider } from '../../features/editor/editor-provider.tsx';
import { takesReferences } from '../../features/editor/editor-reader.ts';
import { markSaved } from '../../features/editor/tasks/tasks.ts';
import { updateTasks } from '../../features/editor/tasks/use-task-feed.ts';
import { useTasks, useUnsavedTasks } from '../../features/editor/tasks/use-tasks.ts';
import { useCommands, useEditor, useEditorNow } from '../../features/editor/use-editor.ts';
import { useShownTask } from '../../features/editor/use-shown-task.ts';
import { usageQuery } from '../../features/library/cache/queries.ts';
import { LibraryPanel } from '../../features/library/panel/library-panel.tsx';
import { SaveStatus } from '../../features/library/saving/save-status.tsx';
import { useAutoSave } from '../../features/library/saving/use-auto-save.ts';
import { UsageMeter } from '../../features/library/usage/usage-meter.tsx';
import { useConnection } from '../../lib/http/reachability.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { lazyPart, useLazyPart } from '../../lib/lazy-part.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { AppHeader } from '../app-header.tsx';
import { usePageTitle } from '../page-title.ts';
import { forPerson } from './for-person.tsx';
import styles from './image-page.module.css';
import type { KeepProps } from './keep-result.tsx';
import { Notices } from './notices.tsx';
import { SignedInMenu } from './signed-in-menu.tsx';

const LIBRARY = 'library';
const keyboardPart = lazyPart(() => import('../../lib/on-screen-keyboard.ts'));
const keepPart = lazyPart(() => import('./keep-result.tsx'));
const THIS_TAB = { exact: true, includeHash: true };

function ConnectionBanner() {
  const t = useTranslate();
  const connection = useConnection();
  if (connection === 'online') return null;
  return (
    <Banner icon={<IconCloudOff size={16} />}>
      {t(connection === 'offline' ? 'connection.offline' : 'connection.unreachable')}
    </Banner>
  );
}

/** On a narrow screen only one of the two is visible. The address contains which one, so that Back works. */
function Tabs() {
  const t = useTranslate();
  const count = useQuery(usageQuery).data?.image_count;
  return (
    <nav className={styles['tabs']} aria-label={t('editor.tabs')}>
      <Link to="/image" activeOptions={THIS_TAB}>
        {t('editor.tab')}
      </Link>
      <Link to="/image" hash={LIBRARY} activeOptions={THIS_TAB}>
        {count === undefined ? t('library.label') : `${t('library.label')} • ${count}`}
      </Link>
    </nav>
  );
}

function Keep(props: KeepProps) {
  const { value } = useLazyPart(keepPart);
  return value ? <value.KeepResult {...props} /> : null;
}

/** Loads when it is opened, because users rarely need it at once. */
const pickerPart = lazyPart(() => import('../../features/library/picker/picture-picker.tsx'));

function Picker(picker: PicturePicker) {
  const [wanted, setWanted] = useState(false);
  if (picker.open && !wanted) setWanted(true);
  return wanted ? <LoadedPicker {...picker} /> : null;
}

function LoadedPicker(picker: PicturePicker) {
  const t = useTranslate();
  const { value } = useLazyPart(pickerPart, {
    wanted: picker.open,
    onMissing: (error) => {
      picker.onClose();
      notifyProblem(error, { t, key: 'picker' });
    },
  });
  if (!value) return null;
  return (
    <value.PicturePicker
      title={t('references.picker')}
      addLabel={(count) => t('references.picker.add', { count })}
      {...picker}
    />
  );
}

/** The editor, and the saving of its results. */
function SavingEditor({ userId }: { userId: string }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const editor = useEditorNow();
  const tasks = useTasks();
  const unsaved = useUnsavedTasks(tasks);
  const shownTask = useShownTask();
  const autoSave = useAutoSave({
    userId,
    tasks: unsaved === 'asked' ? undefined : tasks,
    onSaved: (taskId) => updateTasks(queryClient, (list) => markSaved(list, taskId)),
    isSeen: (taskId) => {
      const { activeTaskId, shownTaskId, upload } = editor.document;
      // An upload covers the shown result.
      return taskId === activeTaskId || (taskId === shownTaskId && !upload);
    },
  });
  return (
    <Editor
      renderPicker={(picker) => <Picker {...picker} />}
      resultStatus={
        shownTask && !isSeveral(shownTask) ? (
          <SaveStatus task={shownTask} autoSave={autoSave} makeRoom={<Link to="/storage">{t('save.makeRoom')}</Link>} />
        ) : null
      }
      keep={(task, result) => <Keep task={task} result={result} />}
    />
  );
}

function Page({ user }: { user: User }) {
  const t = useTranslate();
  const navigate = useNavigate();
  const library = useLocation().hash === LIBRARY;
  const { continueWith, addReference } = useCommands();
  const taken = useEditor(takesReferences);
  usePageTitle(t('editor.title'));
  const keyboard = useLazyPart(keyboardPart).value;
  useEffect(() => keyboard?.followKeyboard(), [keyboard]);

  return (
    <CSPProvider disableStyleElements>
      <div className={styles['page']}>
        <div>
          <AppHeader
            start={
              <>
                <Button
                  tone="quiet"
                  className={styles['back']}
                  icon={<IconChevronLeft size={18} />}
                  onClick={() => void navigate({ to: '/' })}
                >
                  {t('action.home')}
                </Button>
                <h1 className={styles['title']}>{t('editor.title')}</h1>
              </>
            }
            status={<UsageMeter />}
            user={<SignedInMenu user={user} />}
          />
          <ConnectionBanner />
        </div>
        <main className={styles['main']} data-tab={library ? LIBRARY : 'editor'}>
          <SavingEditor userId={user.id} />
          <LibraryPanel
            links={
              <Link to="/storage" className={styles['all']} aria-label={t('library.all')} title={t('library.all')}>
                <IconLayoutGrid size={18} stroke={1.75} />
              </Link>
            }
            onContinue={(picture) => {
              continueWith(picture);
              if (library) void navigate({ to: '/image' });
            }}
            onReference={
              taken
                ? (picture) => {
                    addReference(picture);
                    if (library) void navigate({ to: '/image' });
                  }
                : undefined
            }
          />
        </main>
        <Tabs />
      </div>
      <Notices place={library ? 'page' : 'stage'} />
    </CSPProvider>
  );
}

export const ImagePage = forPerson(({ user }) => (
  <EditorProvider person={user.id} currency={user.currency}>
    <Page user={user} />
  </EditorProvider>
));
