import { useState } from 'react';
import { type MessageId, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { modelName } from '../../../lib/pictures/model-name.ts';
import type { Obstacle } from '../document/draft.ts';
import { hasPicture, isRunning, unfitModel } from '../editor-reader.ts';
import { runPart } from '../parts.ts';
import { useEditor } from '../use-editor.ts';
import type { WordsHelp } from '../words/help.ts';
import styles from './composer.module.css';
import { Loss } from './composer-parts.tsx';

const OBSTACLE_WORDS = {
  uploading: 'composer.obstacle.uploading',
  'no-prompt': 'composer.obstacle.noPrompt',
  'no-original': 'composer.obstacle.noOriginal',
  'no-edit': 'composer.obstacle.noEdit',
  loading: 'composer.obstacle.loading',
  busy: 'composer.obstacle.busy',
  'no-references': 'composer.obstacle.noReferences',
  'many-references': 'composer.obstacle.manyReferences',
  'no-ratio': 'composer.obstacle.noRatio',
  'no-size': 'composer.obstacle.noSize',
  'lost-reference': 'composer.obstacle.lostReference',
  'sending-reference': 'composer.obstacle.sendingReference',
} as const satisfies Record<Obstacle, MessageId>;

/** Reports that the run is in progress. Before its code has loaded, or before there is a task, reports that it is starting. */
function Running() {
  const t = useTranslate();
  const task = useEditor((editor) => (isRunning(editor) ? editor.activeTask : null));
  const { value } = useLazyPart(runPart);
  return value && task ? <value.RunningLine task={task} /> : <span role="status">{t('run.starting')}</span>;
}

function Refusal({ reason }: { reason: Obstacle }) {
  const t = useTranslate();
  const model = useEditor((editor) => unfitModel(editor) ?? editor.model);
  const models = useEditor((editor) => editor.models);
  const name = model ? modelName(model.id, models?.models, t) : '';
  return <span role="alert">{t(OBSTACLE_WORDS[reason], { model: name, count: model?.references ?? 0 })}</span>;
}

/** The upload in progress, or the picture that the next run will use. */
function Subject() {
  const t = useTranslate();
  const upload = useEditor(({ document }) => document.upload);
  const original = useEditor(({ document }) => document.original);
  const count = useEditor(({ sending }) => sending?.count ?? 0);
  const generate = useEditor(({ model }) => model?.generate);
  if (upload?.converting) return t('upload.converting', { kind: upload.converting.toUpperCase() });
  if (count > 1) return t('upload.sendingMany', { count });
  if (upload) return t('upload.sending', { name: upload.name });
  if (original) return original.name || t('composer.originalReady');
  return t(generate ? 'composer.noOriginal.generate' : 'composer.noOriginal');
}

interface RunLineProps {
  hint: Obstacle | null;
  /** The help for the words in the field. */
  help: WordsHelp | null;
  id: string;
}

/** The single line under the words. It shows what prevents a run, what is in progress, or which picture the next run will use. */
export function RunLine({ hint, help, id }: RunLineProps) {
  const busy = useEditor((editor) => editor.busy);
  const uploading = useEditor(({ document }) => document.upload !== null);
  const picture = useEditor(hasPicture);
  const [loss, setLoss] = useState<string | null>(null);
  const going = hint !== null || busy;
  const helped = uploading && !help?.refused ? null : (help?.line ?? null);
  const said = going ? null : (helped ?? loss);
  return (
    <p id={id} className={styles['line']} data-hint={hint !== null} data-loss={loss !== null}>
      {hint ? <Refusal reason={hint} /> : null}
      {busy && !hint ? <Running /> : null}
      <span className={styles['said']} role="status" title={said ?? undefined} data-refused={help?.refused}>
        {said}
      </span>
      {going || said ? null : <Subject />}
      {picture ? <Loss onLoss={setLoss} /> : null}
    </p>
  );
}
