import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { PICTURE_ACCEPT } from '../../lib/intake/picture-file.ts';
import { useHandedOver } from '../../lib/intake/use-handed-over.ts';
import { useLazyPart } from '../../lib/lazy-part.ts';
import { reloadIfServed } from '../../lib/load-part.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { notify } from '../../ui/toast-store.ts';
import { Composer } from './composer.tsx';
import styles from './editor.module.css';
import { EmptyStage } from './empty-stage.tsx';
import { preloadParts, workbenchPart } from './parts.ts';
import type { Editor as EditorModel } from './use-editor.ts';
import type { WorkbenchProps } from './workbench.tsx';

function Workbench(props: WorkbenchProps) {
  const t = useTranslate();
  const { value, failed } = useLazyPart(workbenchPart);
  if (value) return <value.Workbench {...props} />;
  const { sending } = props.editor;
  const { upload } = props.editor.document;
  const retry = (): void => {
    workbenchPart.load().catch(() => {
      // Reloading the page would lose an upload in progress.
      if (!upload && !sending) void reloadIfServed();
    });
  };
  return (
    <>
      <div className={styles['bar']} />
      <div className={styles['table']}>
        {failed ? (
          <div className={styles['missing']} role="alert">
            <p>{t('error.network')}</p>
            <Button onClick={retry}>{t('action.retry')}</Button>
          </div>
        ) : (
          <div className={styles['waiting']}>
            <Skeleton width="100%" height="100%" />
          </div>
        )}
      </div>
    </>
  );
}

/** On touch devices do not focus the field by script: the on-screen keyboard would cover half of the page. */
const hasKeyboard = (): boolean => matchMedia('(pointer: fine)').matches;

/** The light table, with the composer below. */
export function Editor({ editor, resultStatus }: { editor: EditorModel; resultStatus: ReactNode }) {
  const t = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const { document, shownTask } = editor;
  const dragging = useHandedOver({
    onFiles: editor.openFiles,
    onNothing: (reason) => notify({ key: 'upload', tone: 'problem', text: t(reason) }),
  });
  const empty = !document.upload && !document.original && !shownTask?.result_image;
  /** The workbench still shows the other originals and the button for going back. */
  const more = document.files.length > 1 || document.past.length > 0;

  const pick = (): void => input.current?.click();
  const focusPrompt = (): void => prompt.current?.focus();
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
  const selectedFor = useRef(document.continued);
  useEffect(() => {
    if (document.continued === selectedFor.current) return;
    selectedFor.current = document.continued;
    selectPrompt();
  }, [document.continued]);

  const emptyStage = (
    <EmptyStage
      editor={editor}
      onPick={pick}
      onSuggestion={(words) => {
        editor.changeDraft({ prompt: words });
        focusPrompt();
      }}
    />
  );
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
          editor.openFiles(files);
        }}
      />
      {empty && !more ? (
        <>
          <div className={styles['bar']} />
          <div className={styles['table']}>{emptyStage}</div>
        </>
      ) : (
        <Workbench editor={editor} resultStatus={resultStatus} emptyStage={empty ? emptyStage : null} />
      )}
      <div className={styles['composer']}>
        <Composer editor={editor} promptRef={prompt} onPick={pick} onFocusPrompt={focusPrompt} />
      </div>
      {dragging ? (
        <div className={styles['veil']}>
          <p>{t('editor.dropHere')}</p>
        </div>
      ) : null}
    </section>
  );
}
