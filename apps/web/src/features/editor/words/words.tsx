import { useEffect } from 'react';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { modelName } from '../../../lib/pictures/model-name.ts';
import { hasPicture, nextFor } from '../editor-reader.ts';
import { suggestionsFor } from '../suggestions.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { helpOf, offerOf, type WordsHelp } from './help.ts';
import { useReading } from './use-reading.ts';
import styles from './words.module.css';

export interface WordsProps {
  onHelp: (help: WordsHelp | null) => void;
  /** Called when suggested words were put into the field. */
  onChoose: () => void;
}

/** While the user types, tells the composer how the darkroom reads the words, and offers solutions for words that it cannot carry out. */
export function Words({ onHelp, onChoose }: WordsProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { changeDraft, runWith } = useCommands();
  const models = useEditor((editor) => editor.models);
  const chosen = useEditor((editor) => editor.model);
  const busy = useEditor((editor) => editor.busy);
  const picture = useEditor(hasPicture);
  const goesOn = useEditor((editor) => nextFor(editor, editor.model) !== null);
  const { reading, current, failed } = useReading();

  useEffect(() => {
    onHelp(reading ? helpOf(reading, { locale, t, goesOn, told: failed !== undefined }) : null);
  }, [reading, failed, locale, t, goesOn, onHelp]);
  useEffect(() => () => onHelp(null), [onHelp]);

  const offer = offerOf({ reading: current ? reading : undefined, failed, models, picture });
  if (!offer) return null;
  const { suggestion, model } = offer;
  const nearest = suggestion ?? '';
  const others =
    nearest === '' && !model
      ? suggestionsFor(chosen)
          .slice(0, 2)
          .map((id) => t(id))
      : [];
  const say = (words: string): void => {
    changeDraft({ prompt: words });
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
            disabled={busy}
            onClick={() => runWith(model)}
          >
            {t('words.runWith', { model: modelName(model.id, models?.models, t) })}
          </button>
        </li>
      ) : null}
    </ul>
  );
}
