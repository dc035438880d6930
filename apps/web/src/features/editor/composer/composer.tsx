import { memo, type ReactNode, type RefObject, useEffect, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { type Obstacle, standingHint } from '../document/draft.ts';
import { crowdedBy, hasPicture, nextObstacle } from '../editor-reader.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import type { WordsHelp } from '../words/help.ts';
import styles from './composer.module.css';
import { ComposerChoices } from './composer-choices.tsx';
import { ComposerNotice, EdgeProgress, Words } from './composer-parts.tsx';
import { ComposerVerbs } from './composer-verbs.tsx';
import { OriginalSlot } from './original-slot.tsx';
import { PromptField } from './prompt-field.tsx';
import { CrowdedOffer, References } from './references.tsx';
import { RunLine } from './run-line.tsx';
import { SuggestionRow } from './suggestion-row.tsx';

const BUSY_HINT = 3_000;
const NO_MARKS: WordsHelp['marks'] = [];
const LINE_ID = 'composer-line';

/** Why the user's last attempt to start a run was refused, as long as the reason applies. */
function useHint() {
  const [refused, setRefused] = useState<Obstacle | null>(null);
  const hint = useEditor((editor) =>
    standingHint(refused, nextObstacle(editor), editor.document.upload?.runAsked ?? false),
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
  promptRef: RefObject<HTMLTextAreaElement | null>;
  /** A question about what the user has just handed over; null if there is none. */
  question: ReactNode;
  /** Shows the pictures of the library, to choose references. */
  onLibrary: () => void;
  onPick: () => void;
  onFocusPrompt: () => void;
}

export const Composer = memo(({ promptRef, question, onLibrary, onPick, onFocusPrompt }: ComposerProps) => {
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
  const references = useEditor(({ document }) => document.draft.references.length > 0);
  const crowded = useEditor(crowdedBy);
  const busy = useEditor((editor) => editor.busy);
  const told = hint ?? (busy ? null : crowded);
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
      {question}
      <div className={styles['what']} data-references={references}>
        <OriginalSlot onPick={onPick} />
        <References field={promptRef} onLibrary={onLibrary} />
        <div className={styles['words']}>
          <PromptField
            field={promptRef}
            placeholder={t(picture ? 'composer.placeholder.edit' : begin)}
            describedBy={LINE_ID}
            invalid={hint === 'no-prompt'}
            marks={help?.marks ?? NO_MARKS}
            onSubmit={run}
          />
          <RunLine id={LINE_ID} hint={told} help={help} />
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
        {crowded || (reads && !wordless) ? (
          <div className={styles['offers']}>
            {crowded ? <CrowdedOffer /> : <Words onHelp={setHelp} onChoose={onFocusPrompt} />}
          </div>
        ) : null}
        <ComposerVerbs suggesting={suggesting} onSuggest={() => setAsked(!suggesting)} onRun={run} />
      </div>
    </section>
  );
});
