import { useEffect } from 'react';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { modelName } from '../../../lib/model-name.ts';
import { suggestionsFor } from '../suggestions.ts';
import type { Editor } from '../use-editor.ts';
import { helpOf, offerOf, type WordsHelp } from './help.ts';
import { useReading } from './use-reading.ts';
import styles from './words.module.css';

export interface WordsProps {
  editor: Editor;
  onHelp: (help: WordsHelp | null) => void;
  /** Called when suggested words were put into the field. */
  onChoose: () => void;
}

/** While the user types, tells the composer how the darkroom reads the words, and offers solutions for words that it cannot carry out. */
export function Words({ editor, onHelp, onChoose }: WordsProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { models, document, goesOn } = editor;
  const { reading, current, failed } = useReading(editor);

  useEffect(() => {
    onHelp(reading ? helpOf(reading, { locale, t, goesOn, told: failed !== undefined }) : null);
  }, [reading, failed, locale, t, goesOn, onHelp]);
  useEffect(() => () => onHelp(null), [onHelp]);

  const picture = document.original !== null || document.upload !== null;
  const offer = offerOf({ reading: current ? reading : undefined, failed, models, picture });
  if (!offer) return null;
  const { suggestion, model } = offer;
  const nearest = suggestion ?? '';
  const others =
    nearest === '' && !model
      ? suggestionsFor(editor.model)
          .slice(0, 2)
          .map((id) => t(id))
      : [];
  const say = (words: string): void => {
    editor.changeDraft({ prompt: words });
    onChoose();
  };
  return (
    <ul className={styles['offers']} aria-label={t('words.offers')}>
      {nearest === '' ? null : (
        <li>
          <button type="button" className={styles['offer']} title={nearest} onClick={() => say(nearest)}>
            {t('words.instead', { words: nearest })}
          </button>
        </li>
      )}
      {others.map((words) => (
        <li key={words}>
          <button type="button" className={styles['offer']} title={words} onClick={() => say(words)}>
            {words}
          </button>
        </li>
      ))}
      {model ? (
        <li>
          <button
            type="button"
            className={styles['offer']}
            data-model="true"
            disabled={editor.busy}
            onClick={() => editor.runWith(model)}
          >
            {t('words.runWith', { model: modelName(model.id, models?.models, t) })}
          </button>
        </li>
      ) : null}
    </ul>
  );
}
