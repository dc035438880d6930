import { useTranslate } from '../../lib/i18n/i18n.ts';
import styles from './suggestion-row.module.css';
import { suggestionsFor } from './suggestions.ts';
import type { Editor } from './use-editor.ts';

/** Example instructions, in a single row that scrolls by touch. */
export function SuggestionRow({ editor, onChoose }: { editor: Editor; onChoose: () => void }) {
  const t = useTranslate();
  return (
    <ul className={styles['row']} aria-label={t('suggestions.label')}>
      {suggestionsFor(editor.model).map((id) => (
        <li key={id}>
          <button
            type="button"
            className={styles['suggestion']}
            onClick={() => {
              editor.changeDraft({ prompt: t(id) });
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
