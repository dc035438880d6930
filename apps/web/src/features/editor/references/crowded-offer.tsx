import type { Model } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { modelName } from '../../../lib/pictures/model-name.ts';
import { capableModels } from '../document/auto-model.ts';
import { type Editor, hasPicture } from '../editor-reader.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from '../words/words.module.css';

/** The first model that takes all references. */
const roomyModel = (editor: Editor): Model | null => {
  const { models, document } = editor;
  const wanted = document.draft.references.length;
  if (!models) return null;
  return capableModels(models, hasPicture(editor)).find(({ references }) => references >= wanted) ?? null;
};

/** Offers a model that takes the references, if the chosen one does not. */
export function CrowdedOffer() {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const models = useEditor((editor) => editor.models?.models);
  const model = useEditor(roomyModel);
  if (!model) return null;
  return (
    <ul className={styles['offers']} aria-label={t('words.offers')}>
      <li>
        <button
          type="button"
          className={styles['offer']}
          data-model="true"
          onClick={() => changeDraft({ model: model.id })}
        >
          {t('target.other', { model: modelName(model.id, models, t) })}
        </button>
      </li>
    </ul>
  );
}
