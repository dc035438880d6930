import { useEffect } from 'react';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL, modelName } from '../../../lib/pictures/model-name.ts';
import { autoTarget, otherThan } from '../document/auto-model.ts';
import { hasPicture, nextFor } from '../editor-reader.ts';
import { suggestionsFor } from '../suggestions.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { helpOf, offerOf, type WordsHelp } from './help.ts';
import { RunTarget } from './run-target.tsx';
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
  const draft = useEditor(({ document }) => document.draft);
  const { reading, current, failed } = useReading();
  const wish = models && chosen?.id === AUTO_MODEL ? { draft, models, picture } : null;
  const target = wish && autoTarget({ ...wish, accepted: reading?.accepted ?? null });
  /** An AI model runs the words that the darkroom does not understand, so they need no help. */
  const elsewhere = target && target.engine !== 'darkroom' && !failed;
  const help = elsewhere ? undefined : reading;

  useEffect(() => {
    onHelp(help ? helpOf(help, { locale, t, goesOn, told: failed !== undefined }) : null);
  }, [help, failed, locale, t, goesOn, onHelp]);
  useEffect(() => () => onHelp(null), [onHelp]);

  const offer = elsewhere ? null : offerOf({ reading: current ? reading : undefined, failed, models, picture });
  if (!offer) return wish && target ? <RunTarget target={target} other={otherThan(target, wish)} /> : null;
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
