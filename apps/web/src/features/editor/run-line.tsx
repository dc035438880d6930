import type { OwnTask } from '@pictor/contracts';
import { type MessageId, type Translate, useTranslate } from '../../lib/i18n/i18n.ts';
import { modelName } from '../../lib/model-name.ts';
import { useNow } from '../../lib/use-now.ts';
import styles from './composer.module.css';
import { isBilled, type Obstacle } from './draft.ts';
import { guessProgress, stageWords } from './run-progress.ts';
import type { Session } from './session.ts';
import type { Editor } from './use-editor.ts';
import type { WordsHelp } from './words/help.ts';

/** What the button that stops a run is described by. */
export const BILLING_ID = 'stop-billing';

const OBSTACLE_WORDS = {
  uploading: 'composer.obstacle.uploading',
  'no-prompt': 'composer.obstacle.noPrompt',
  'no-original': 'composer.obstacle.noOriginal',
  'no-edit': 'composer.obstacle.noEdit',
  loading: 'composer.obstacle.loading',
  busy: 'composer.obstacle.busy',
} as const satisfies Record<Obstacle, MessageId>;

export const engineOf = (editor: Editor, task: OwnTask) =>
  editor.models?.models.find(({ id }) => id === task.model)?.engine ?? 'darkroom';

function RunningLine({ editor, task }: { editor: Editor; task: OwnTask }) {
  const t = useTranslate();
  const now = useNow(1000);
  const seconds = Math.max(0, Math.floor((now - task.created_at) / 1000));
  return (
    <>
      <span role="status">
        {editor.stopping ? t('run.stopping') : t(stageWords(task.progress), { attempt: task.progress?.attempt ?? 1 })}
      </span>
      <span aria-hidden="true"> • </span>
      <span className={styles['elapsed']}>
        {t('run.elapsed', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}
      </span>
      {isBilled(engineOf(editor, task)) ? (
        <span className={styles['billing']} id={BILLING_ID}>
          {' '}
          • {t('run.stopBills')}
        </span>
      ) : null}
    </>
  );
}

/** Of what is on its way. */
function uploadWords({ upload, sending }: Session, t: Translate): string | null {
  if (upload?.converting) return t('upload.converting', { kind: upload.converting.toUpperCase() });
  if (sending && sending.count > 1) return t('upload.sendingMany', { count: sending.count });
  return upload && t('upload.sending', { name: upload.name });
}

interface RunLineProps {
  editor: Editor;
  hint: Obstacle | null;
  /** What is said about the words in the field. */
  help: WordsHelp | null;
  id: string;
}

/** The one line under the words: what is in the way, what is going on, or what will be worked on. */
export function RunLine({ editor, hint, help, id }: RunLineProps) {
  const t = useTranslate();
  const { activeTask, session, model, busy } = editor;
  const content = () => {
    if (hint)
      return (
        <span role="alert">
          {t(OBSTACLE_WORDS[hint], { model: model ? modelName(model.id, editor.models?.models, t) : '' })}
        </span>
      );
    if (activeTask?.status === 'processing') return <RunningLine editor={editor} task={activeTask} />;
    if (busy) return <span role="status">{t('run.starting')}</span>;
    return null;
  };
  const subject = (): string => {
    const arriving = uploadWords(session, t);
    if (arriving) return arriving;
    if (session.original) return session.original.name || t('composer.originalReady');
    return t(model?.generate ? 'composer.noOriginal.generate' : 'composer.noOriginal');
  };
  const going = content();
  const said = going || (session.upload && !help?.refused) ? null : (help?.line ?? null);
  return (
    <p id={id} className={styles['line']} data-hint={hint !== null}>
      {going}
      <span className={styles['said']} role="status" title={said ?? undefined} data-refused={help?.refused}>
        {said}
      </span>
      {going || said ? null : subject()}
    </p>
  );
}

/** The card's top edge: how far the upload is, or that the run goes on. */
export function EdgeProgress({ editor }: { editor: Editor }) {
  const t = useTranslate();
  const { activeTask, session, busy } = editor;
  const running = activeTask?.status === 'processing';
  const now = useNow(500, running);
  if (session.sending) {
    const { fraction } = session.sending;
    return (
      <div
        className={styles['edge']}
        role="progressbar"
        aria-label={t('upload.progress')}
        aria-valuenow={Math.round(fraction * 100)}
      >
        <div style={{ transform: `scaleX(${fraction})` }} />
      </div>
    );
  }
  if (!busy) return null;
  const guess = running ? guessProgress((now - activeTask.created_at) / 1000, engineOf(editor, activeTask)) : 0;
  return (
    <div className={styles['edge']} role="progressbar" aria-label={t('run.progress')}>
      <div style={{ transform: `scaleX(${Math.max(0.03, guess)})` }} />
    </div>
  );
}
