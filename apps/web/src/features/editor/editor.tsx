import type { ResultImage, Task } from '@pictor/contracts';
import { type ReactNode, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { PICTURE_ACCEPT, pictureFileProblem } from '../../lib/intake/picture-file.ts';
import { useHandedOver } from '../../lib/intake/use-handed-over.ts';
import { notify } from '../../ui/overlays/toast-store.ts';
import { Composer } from './composer/composer.tsx';
import { PastedChoice, ReferenceTarget } from './composer/reference-target.tsx';
import type { Picture } from './document/picture.ts';
import styles from './editor.module.css';
import { hasPicture, takesReferences } from './editor-reader.ts';
import { preloadParts } from './parts.ts';
import { EditorStage } from './stage/editor-stage.tsx';
import { useCommands, useEditor, useEditorNow } from './use-editor.ts';

/** On touch devices do not focus the field by script: the on-screen keyboard would cover half of the page. */
const hasKeyboard = (): boolean => matchMedia('(pointer: fine)').matches;

export interface PicturePicker {
  open: boolean;
  onClose: () => void;
  onPick: (picture: Picture) => void;
}

interface EditorProps {
  resultStatus: ReactNode;
  /** The pictures of the library, to choose references. */
  renderPicker: (picker: PicturePicker) => ReactNode;
  /** The button that keeps one of several results. */
  keep: (task: Task, result: ResultImage) => ReactNode;
}

/** The light table, with the composer below. */
export function Editor({ resultStatus, renderPicker, keep }: EditorProps) {
  const t = useTranslate();
  const editor = useEditorNow();
  const { changeDraft, openFiles, addReference, addReferenceFiles } = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const continued = useEditor(({ document }) => document.continued);
  const composer = useRef<HTMLDivElement>(null);
  const taken = useEditor((now) => takesReferences(now) && hasPicture(now));
  const [pasted, setPasted] = useState<readonly File[] | null>(null);
  const [picking, setPicking] = useState(false);
  const dragging = useHandedOver({
    onFiles: (files, gesture) => {
      const room = takesReferences(editor) && hasPicture(editor);
      if (room && gesture.pasted && files.some((file) => !pictureFileProblem(file))) setPasted(files);
      else if (room && gesture.target instanceof Node && composer.current?.contains(gesture.target))
        addReferenceFiles(files);
      else openFiles(files);
    },
    onNothing: (reason) => notify({ key: 'upload', tone: 'problem', text: t(reason) }),
  });

  const pick = useCallback((): void => input.current?.click(), []);
  const focusPrompt = useCallback((): void => prompt.current?.focus(), []);
  const openPicker = useCallback((): void => setPicking(true), []);
  const answerPasted = (use: (files: readonly File[]) => void): void => {
    if (pasted) use(pasted);
    setPasted(null);
    focusPrompt();
  };
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
      <ReferenceTarget ref={composer} dropping={dragging && taken} onPicture={addReference}>
        <Composer
          promptRef={prompt}
          question={
            pasted ? (
              <PastedChoice
                count={pasted.length}
                onOriginal={() => answerPasted(openFiles)}
                onReference={() => answerPasted(addReferenceFiles)}
                onDismiss={() => answerPasted(() => undefined)}
              />
            ) : null
          }
          onLibrary={openPicker}
          onPick={pick}
          onFocusPrompt={focusPrompt}
        />
      </ReferenceTarget>
      {renderPicker({ open: picking, onClose: () => setPicking(false), onPick: addReference })}
      {dragging ? (
        <div className={styles['veil']}>
          <p>{t('editor.dropHere')}</p>
        </div>
      ) : null}
    </section>
  );
}
