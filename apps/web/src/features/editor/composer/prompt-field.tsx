import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { PROMPT_LENGTH } from '../../../lib/http/limits.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { tokensOf } from '../document/references.ts';
import { takesReferences } from '../editor-reader.ts';
import { referencesPart, wordsPart } from '../parts.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import type { Mark } from '../words/help.ts';
import styles from './composer.module.css';

/** Aligns the marks with the field. A scroll bar makes the field's text area narrower. */
function lieUnder(marks: HTMLElement | null, area: HTMLElement): void {
  if (!marks) return;
  marks.style.width = `${area.clientWidth}px`;
  marks.style.height = `${area.clientHeight}px`;
  marks.scrollTop = area.scrollTop;
}

interface PromptFieldProps {
  placeholder: string;
  field: RefObject<HTMLTextAreaElement | null>;
  describedBy: string;
  invalid: boolean;
  /** The parts of the text that are not understood. */
  marks: readonly Mark[];
  onSubmit: () => void;
}

export function PromptField({ placeholder, field, describedBy, marks, invalid, onSubmit }: PromptFieldProps) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const value = useEditor(({ document }) => document.draft.prompt);
  const references = useEditor(({ document }) => document.draft.references);
  const tokens = useMemo(() => tokensOf({ prompt: value, references }), [value, references]);
  const taken = useEditor(takesReferences);
  const { value: words } = useSyncExternalStore(wordsPart.subscribe, wordsPart.get);
  const { value: mentions } = useSyncExternalStore(referencesPart.subscribe, referencesPart.get);
  const under = useRef<HTMLDivElement>(null);
  const named = tokens.length > 0;
  useEffect(() => {
    if (named) wordsPart.load().catch(() => undefined);
  }, [named]);
  const PromptMarks = marks.length > 0 || named ? words?.PromptMarks : undefined;

  // The field grows with its text up to the limit in the style sheet. Not every browser supports field-sizing yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on the value.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
    lieUnder(under.current, area);
  }, [value, marks, PromptMarks]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes text, Enter belongs to it.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSubmit();
  };

  return (
    <div className={styles['field']}>
      {PromptMarks ? <PromptMarks ref={under} value={value} marks={marks} tokens={tokens} /> : null}
      <textarea
        ref={field}
        className={styles['prompt']}
        rows={1}
        maxLength={PROMPT_LENGTH}
        value={value}
        placeholder={placeholder}
        aria-label={t('composer.prompt')}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        onChange={(event) => changeDraft({ prompt: event.target.value })}
        onKeyDown={onKeyDown}
        onScroll={(event) => lieUnder(under.current, event.currentTarget)}
      />
      {mentions && taken ? <mentions.MentionMenu field={field} /> : null}
    </div>
  );
}
