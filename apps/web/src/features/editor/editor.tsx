import type { ResultImage, Task } from '@pictor/contracts';
import { type ReactNode, useCallback, useEffect, useEffectEvent, useRef } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { PICTURE_ACCEPT } from '../../lib/intake/picture-file.ts';
import { useHandedOver } from '../../lib/intake/use-handed-over.ts';
import { notify } from '../../ui/overlays/toast-store.ts';
import { Composer } from './composer/composer.tsx';
import styles from './editor.module.css';
import { preloadParts } from './parts.ts';
import { EditorStage } from './stage/editor-stage.tsx';
import { useCommands, useEditor } from './use-editor.ts';

/** On touch devices do not focus the field by script: the on-screen keyboard would cover half of the page. */
const hasKeyboard = (): boolean => matchMedia('(pointer: fine)').matches;

interface EditorProps {
  resultStatus: ReactNode;
  /** The button that keeps one of several results. */
  keep: (task: Task, result: ResultImage) => ReactNode;
}

/** The light table, with the composer below. */
export function Editor({ resultStatus, keep }: EditorProps) {
  const t = useTranslate();
  const { changeDraft, openFiles } = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const continued = useEditor(({ document }) => document.continued);
  const dragging = useHandedOver({
    onFiles: openFiles,
    onNothing: (reason) => notify({ key: 'upload', tone: 'problem', text: t(reason) }),
  });

  const pick = useCallback((): void => input.current?.click(), []);
  const focusPrompt = useCallback((): void => prompt.current?.focus(), []);
  /** The words in the field have been carried out. Select them, so that the first key replaces them. */
  const selectPrompt = useEffectEvent(() => {
    if (!hasKeyboard()) return;
    focusPrompt();
    prompt.current?.select();
  });
  useEffect(() => {
    if (hasKeyboard()) prompt.current?.focus();
    void whenIdle().then(preloadParts);
  }, []);
  const selectedFor = useRef(continued);
  useEffect(() => {
    if (continued === selectedFor.current) return;
    selectedFor.current = continued;
    selectPrompt();
  }, [continued]);

  return (
    <section className={styles['editor']} aria-label={t('editor.label')}>
      <input
        ref={input}
        type="file"
        accept={PICTURE_ACCEPT}
        multiple
        className={styles['file']}
        tabIndex={-1}
        aria-label={t('editor.file')}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // Reset, so that the same file can be chosen again after a failure.
          target.value = '';
          openFiles(files);
        }}
      />
      <EditorStage
        resultStatus={resultStatus}
        keep={keep}
        onPick={pick}
        onSuggestion={(words) => {
          changeDraft({ prompt: words });
          focusPrompt();
        }}
      />
      <div className={styles['composer']}>
        <Composer promptRef={prompt} onPick={pick} onFocusPrompt={focusPrompt} />
      </div>
      {dragging ? (
        <div className={styles['veil']}>
          <p>{t('editor.dropHere')}</p>
        </div>
      ) : null}
    </section>
  );
}
