import type { OwnTask } from '@pictor/contracts';
import { type MessageId, type Translate, useTranslate } from '../../lib/i18n/i18n.ts';
import { useLazyPart } from '../../lib/lazy-part.ts';
import { modelName } from '../../lib/model-name.ts';
import styles from './composer.module.css';
import type { Obstacle } from './draft.ts';
import { runPart } from './parts.ts';
import type { Editor } from './use-editor.ts';
import type { WordsHelp } from './words/help.ts';

const OBSTACLE_WORDS = {
  uploading: 'composer.obstacle.uploading',
  'no-prompt': 'composer.obstacle.noPrompt',
  'no-original': 'composer.obstacle.noOriginal',
  'no-edit': 'composer.obstacle.noEdit',
  loading: 'composer.obstacle.loading',
  busy: 'composer.obstacle.busy',
} as const satisfies Record<Obstacle, MessageId>;

/** Reports that the run is in progress. Before the messages have loaded, reports that it is starting. */
function Running({ editor, task }: { editor: Editor; task: OwnTask }) {
  const t = useTranslate();
  const { value } = useLazyPart(runPart);
  return value ? <value.RunningLine editor={editor} task={task} /> : <span role="status">{t('run.starting')}</span>;
}

/** The text about the upload in progress. */
function uploadWords({ document: { upload }, sending }: Editor, t: Translate): string | null {
  if (upload?.converting) return t('upload.converting', { kind: upload.converting.toUpperCase() });
  if (sending && sending.count > 1) return t('upload.sendingMany', { count: sending.count });
  return upload && t('upload.sending', { name: upload.name });
}

interface RunLineProps {
  editor: Editor;
  hint: Obstacle | null;
  /** The help for the words in the field. */
  help: WordsHelp | null;
  id: string;
}

/** The single line under the words. It shows what prevents a run, what is in progress, or which picture the next run will use. */
export function RunLine({ editor, hint, help, id }: RunLineProps) {
  const t = useTranslate();
  const { activeTask, document, model, busy } = editor;
  const content = () => {
    if (hint)
      return (
        <span role="alert">
          {t(OBSTACLE_WORDS[hint], { model: model ? modelName(model.id, editor.models?.models, t) : '' })}
        </span>
      );
    if (activeTask?.status === 'processing') return <Running editor={editor} task={activeTask} />;
    if (busy) return <span role="status">{t('run.starting')}</span>;
    return null;
  };
  const subject = (): string => {
    const arriving = uploadWords(editor, t);
    if (arriving) return arriving;
    if (document.original) return document.original.name || t('composer.originalReady');
    return t(model?.generate ? 'composer.noOriginal.generate' : 'composer.noOriginal');
  };
  const going = content();
  const said = going || (document.upload && !help?.refused) ? null : (help?.line ?? null);
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
