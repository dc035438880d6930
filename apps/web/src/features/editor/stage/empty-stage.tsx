import { IconPhotoPlus } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { missingText } from '../missing-engines.ts';
import { suggestionsFor } from '../suggestions.ts';
import { useEditor } from '../use-editor.ts';
import styles from './empty-stage.module.css';

export interface EmptyStageProps {
  onPick: () => void;
  onSuggestion: (words: string) => void;
}

/** Shown at the first visit: where to put a picture, examples of instructions, and how to add engines. */
export function EmptyStage({ onPick, onSuggestion }: EmptyStageProps) {
  const t = useTranslate();
  const models = useEditor((editor) => editor.models);
  const model = useEditor((editor) => editor.model);
  const missing = models && missingText(models, t);
  return (
    <div className={styles['empty']}>
      <div className={styles['drop']}>
        <IconPhotoPlus size={36} stroke={1.25} className={styles['icon']} />
        <h2 className={styles['title']}>{t('empty.title')}</h2>
        <p className={styles['lead']}>{t(model?.generate ? 'empty.lead.generate' : 'empty.lead')}</p>
        <Button tone="primary" onClick={onPick}>
          {t('empty.pick')}
        </Button>
      </div>
      <div className={styles['say']}>
        <p className={styles['caption']}>{t('empty.say')}</p>
        <ul className={styles['suggestions']}>
          {suggestionsFor(model).map((id) => (
            <li key={id}>
              <button type="button" className={styles['suggestion']} onClick={() => onSuggestion(t(id))}>
                {t(id)}
              </button>
            </li>
          ))}
        </ul>
        {missing === undefined ? null : <p className={styles['missing']}>{missing}</p>}
      </div>
    </div>
  );
}
