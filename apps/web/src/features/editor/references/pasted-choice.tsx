import { useEffect, useRef } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import styles from './pasted-choice.module.css';

interface PastedChoiceProps {
  count: number;
  onOriginal: () => void;
  onReference: () => void;
  onDismiss: () => void;
}

/** Asks what a pasted picture is for, if there is an original already. */
export function PastedChoice({ count, onOriginal, onReference, onDismiss }: PastedChoiceProps) {
  const t = useTranslate();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset
      className={styles['choice']}
      aria-label={t('paste.label', { count })}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDismiss();
      }}
    >
      <p className={styles['words']}>{t('paste.label', { count })}</p>
      <Button ref={first} onClick={onReference}>
        {t('references.use')}
      </Button>
      <Button onClick={onOriginal}>{t('composer.original.replace')}</Button>
      <Button tone="quiet" onClick={onDismiss}>
        {t('action.cancel')}
      </Button>
    </fieldset>
  );
}
