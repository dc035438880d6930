import { type KeyboardEvent, type Ref, useLayoutEffect, useRef } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { PROMPT_LENGTH } from '../../lib/limits.ts';
import styles from './composer.module.css';

interface PromptFieldProps {
  value: string;
  placeholder: string;
  ref: Ref<HTMLTextAreaElement>;
  describedBy: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
}

export function PromptField({ value, placeholder, ref, describedBy, onChange, onSubmit }: PromptFieldProps) {
  const t = useTranslate();
  const field = useRef<HTMLTextAreaElement>(null);

  // Grows with its words up to the bound in the style sheet; not every browser has field-sizing yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value is what the height is measured of.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [value]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSubmit();
  };

  return (
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
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
