import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { suggestionsFor } from '../suggestions.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from './suggestion-row.module.css';

/** Example instructions, in a single row that scrolls by touch. */
export function SuggestionRow({ onChoose }: { onChoose: () => void }) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const model = useEditor((editor) => editor.model);
  return (
    <ul className={styles['row']} aria-label={t('suggestions.label')}>
      {suggestionsFor(model).map((id) => (
        <li key={id}>
          <button
            type="button"
            className={styles['suggestion']}
            onClick={() => {
              changeDraft({ prompt: t(id) });
              onChoose();
            }}
          >
            {t(id)}
          </button>
        </li>
      ))}
    </ul>
  );
}
