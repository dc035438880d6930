import { type KeyboardEvent, type Ref, useLayoutEffect, useRef } from 'react';
import { PROMPT_LENGTH } from '../../../lib/http/limits.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { wordsPart } from '../parts.ts';
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
  ref: Ref<HTMLTextAreaElement>;
  describedBy: string;
  invalid: boolean;
  /** The parts of the text that are not understood. */
  marks: readonly Mark[];
  onSubmit: () => void;
}

export function PromptField({ placeholder, ref, describedBy, marks, invalid, onSubmit }: PromptFieldProps) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const value = useEditor(({ document }) => document.draft.prompt);
  const field = useRef<HTMLTextAreaElement>(null);
  const under = useRef<HTMLDivElement>(null);
  // The code for the marks loads together with the code that finds them.
  const PromptMarks = marks.length > 0 ? wordsPart.get().value?.PromptMarks : undefined;

  // The field grows with its text up to the limit in the style sheet. Not every browser supports field-sizing yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on the value.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
    lieUnder(under.current, area);
  }, [value, marks]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes text, Enter belongs to it.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSubmit();
  };

  return (
    <div className={styles['field']}>
      {PromptMarks ? <PromptMarks ref={under} value={value} marks={marks} /> : null}
      <textarea
        ref={(area) => {
          field.current = area;
          if (typeof ref === 'function') ref(area);
          else if (ref) ref.current = area;
        }}
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
    </div>
  );
}
