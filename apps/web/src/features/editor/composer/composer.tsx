import { memo, type Ref, useEffect, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { type Obstacle, standingHint } from '../document/draft.ts';
import { hasPicture, obstacleFor } from '../editor-reader.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import type { WordsHelp } from '../words/help.ts';
import styles from './composer.module.css';
import { ComposerChoices } from './composer-choices.tsx';
import { ComposerNotice, EdgeProgress, Words } from './composer-parts.tsx';
import { ComposerVerbs } from './composer-verbs.tsx';
import { OriginalSlot } from './original-slot.tsx';
import { PromptField } from './prompt-field.tsx';
import { RunLine } from './run-line.tsx';
import { SuggestionRow } from './suggestion-row.tsx';

const BUSY_HINT = 3_000;
const NO_MARKS: WordsHelp['marks'] = [];
const LINE_ID = 'composer-line';

/** Why the user's last attempt to start a run was refused, as long as the reason applies. */
function useHint() {
  const [refused, setRefused] = useState<Obstacle | null>(null);
  const hint = useEditor((editor) =>
    standingHint(refused, obstacleFor(editor, editor.model), editor.document.upload?.runAsked ?? false),
  );
  useEffect(() => {
    if (refused !== 'busy') return;
    // The line belongs to the running task. This hint may interrupt it for a while, but must not replace it.
    const timer = setTimeout(() => setRefused(null), BUSY_HINT);
    return () => clearTimeout(timer);
  }, [refused]);
  return { hint, setRefused };
}

interface ComposerProps {
  promptRef: Ref<HTMLTextAreaElement>;
  onPick: () => void;
  onFocusPrompt: () => void;
}

export const Composer = memo(({ promptRef, onPick, onFocusPrompt }: ComposerProps) => {
  const t = useTranslate();
  const commands = useCommands();
  const { hint, setRefused } = useHint();
  const [help, setHelp] = useState<WordsHelp | null>(null);
  /** Null until the user has opened or closed the suggestions. While null, they show if the field is empty. */
  const [asked, setAsked] = useState<boolean | null>(null);
  const picture = useEditor(hasPicture);
  const empty = useEditor(({ document }) => document.draft.prompt === '');
  const wordless = useEditor(({ document }) => document.draft.prompt.trim() === '');
  const reads = useEditor(({ model }) => model?.engine === 'darkroom' || model?.id === AUTO_MODEL);
  const generate = useEditor(({ model }) => model?.generate);
  const active = useEditor(({ busy, sending }) => busy || sending !== null);
  const suggesting = picture && (asked ?? empty);

  const run = (): void => {
    const obstacle = commands.run();
    setRefused(obstacle);
    if (obstacle === 'no-prompt') onFocusPrompt();
  };
  const begin = generate ? 'composer.placeholder.generate' : 'composer.placeholder.begin';

  return (
    <section className={styles['card']} data-reads={reads && picture} aria-label={t('composer.label')}>
      {active ? <EdgeProgress /> : null}
      <ComposerNotice />
      <div className={styles['what']}>
        <OriginalSlot onPick={onPick} />
        <div className={styles['words']}>
          <PromptField
            ref={promptRef}
            placeholder={t(picture ? 'composer.placeholder.edit' : begin)}
            describedBy={LINE_ID}
            invalid={hint === 'no-prompt'}
            marks={help?.marks ?? NO_MARKS}
            onSubmit={run}
          />
          <RunLine id={LINE_ID} hint={hint} help={help} />
        </div>
      </div>
      {suggesting ? (
        <SuggestionRow
          onChoose={() => {
            setAsked(null);
            onFocusPrompt();
          }}
        />
      ) : null}
      <div className={styles['choices']}>
        <div className={styles['options']}>
          <ComposerChoices />
        </div>
        {reads && !wordless ? (
          <div className={styles['offers']}>
            <Words onHelp={setHelp} onChoose={onFocusPrompt} />
          </div>
        ) : null}
        <ComposerVerbs suggesting={suggesting} onSuggest={() => setAsked(!suggesting)} onRun={run} />
      </div>
    </section>
  );
});
