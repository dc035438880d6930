import type { Model } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { modelName } from '../../../lib/pictures/model-name.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { useEstimate } from '../use-estimate.ts';
import styles from './run-target.module.css';

interface RunTargetProps {
  /** The model that `auto` has chosen for the words. */
  target: Model;
  /** The model that the user may want instead. */
  other: Model | null;
}

/** Says on which model `auto` will run the words. One click chooses the other one. */
export function RunTarget({ target, other }: RunTargetProps) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const models = useEditor((editor) => editor.models?.models);
  const price = useEstimate([target]);
  const model = modelName(target.id, models, t);
  const words = price === null ? t('target.free', { model }) : t('target.priced', { model, price });
  return (
    <div className={styles['target']}>
      <p className={styles['words']} aria-live="polite" title={words}>
        {words}
      </p>
      {other ? (
        <button type="button" className={styles['other']} onClick={() => changeDraft({ model: other.id })}>
          {t('target.other', { model: modelName(other.id, models, t) })}
        </button>
      ) : null}
    </div>
  );
}
