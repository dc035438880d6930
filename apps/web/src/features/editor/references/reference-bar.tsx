import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { REFERENCES_MAX } from '../../../lib/http/limits.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useCommands, useEditor, useEditorNow } from '../use-editor.ts';
import { AddMenu } from './add-menu.tsx';
import { writeMention } from './mention.ts';
import styles from './reference-bar.module.css';
import { ReferenceItem } from './reference-item.tsx';

const HELP_ID = 'references-help';

export interface ReferenceBarProps {
  field: RefObject<HTMLTextAreaElement | null>;
  onLibrary: () => void;
}

/** The references of the next run, and the button for more. */
export function ReferenceBar({ field, onLibrary }: ReferenceBarProps) {
  const t = useTranslate();
  const editor = useEditorNow();
  const { dispatch, changeDraft, removeReference } = useCommands();
  const references = useEditor(({ document }) => document.draft.references);
  const [moved, setMoved] = useState<{ key: string; place: number } | null>(null);
  const list = useRef<HTMLUListElement>(null);

  // A browser takes the focus from an element that moves in the document.
  useLayoutEffect(() => {
    if (moved) list.current?.querySelector<HTMLElement>(`[data-key="${moved.key}"]`)?.focus();
  }, [moved]);

  const mention = (place: number): void => {
    const area = field.current;
    if (!area) return;
    const { selectionStart: start, selectionEnd: end } = area;
    const { words, caret } = writeMention(editor.document.draft.prompt, { start, end }, place + 1);
    flushSync(() => changeDraft({ prompt: words }));
    area.focus();
    area.setSelectionRange(caret, caret);
  };
  const move = (key: string, to: number): void => {
    const place = Math.max(0, Math.min(references.length - 1, to));
    dispatch({ type: 'reference-moved', key, to: place });
    setMoved({ key, place });
  };
  const remove = (key: string, place: number): void => {
    const next = references[place + 1] ?? references[place - 1];
    removeReference(key);
    if (next) list.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
    else field.current?.focus();
  };
  return (
    <div className={styles['bar']}>
      {references.length > 0 ? (
        <ul ref={list} className={styles['list']} aria-label={t('references.label')}>
          {references.map((reference, place) => (
            <ReferenceItem
              key={reference.key}
              reference={reference}
              place={place}
              count={references.length}
              describedBy={HELP_ID}
              onMention={() => mention(place)}
              onMove={(to) => move(reference.key, to)}
              onRemove={() => remove(reference.key, place)}
            />
          ))}
        </ul>
      ) : null}
      {references.length < REFERENCES_MAX ? <AddMenu onLibrary={onLibrary} /> : null}
      <span id={HELP_ID} hidden>
        {t('references.help')}
      </span>
      <span className={styles['said']} aria-live="polite">
        {moved ? t('references.moved', { place: moved.place + 1 }) : null}
      </span>
    </div>
  );
}
