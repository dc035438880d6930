import type { OwnTask } from '@pictor/contracts';
import { IconBulb, IconPhotoPlus, IconX } from '@tabler/icons-react';
import { type Ref, useEffect, useState } from 'react';
import { thumbnailUrl } from '../../lib/asset-url.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { whenIdle } from '../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../lib/lazy-part.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './composer.module.css';
import { type Obstacle, standingHint } from './draft.ts';
import { runPart, wordsPart } from './parts.ts';
import { PromptField } from './prompt-field.tsx';
import { RunLine } from './run-line.tsx';
import { StopButton } from './stop-button.tsx';
import { SuggestionRow } from './suggestion-row.tsx';
import { BILLING_ID, failureOf } from './task-words.ts';
import type { Editor } from './use-editor.ts';
import type { WordsHelp } from './words/help.ts';
import type { WordsProps } from './words/words.tsx';

/** Load this separately: its popups are a quarter of the page's code, and it has to wait for the list of models anyway. */
const choicesPart = lazyPart(async () => {
  await whenIdle();
  return await import('./composer-choices.tsx');
});

function Choices({ editor }: { editor: Editor }) {
  const { value, failed } = useLazyPart(choicesPart);
  if (value) return <value.ComposerChoices editor={editor} />;
  // If it cannot be loaded, a run uses the last chosen model, or the server's default.
  return failed ? null : <Skeleton width="140px" height="var(--control)" radius="var(--radius-control)" />;
}

function EdgeProgress({ editor }: { editor: Editor }) {
  const { value } = useLazyPart(runPart);
  return value ? <value.EdgeProgress editor={editor} /> : null;
}

/** A live region has to exist before its text appears. */
function ComposerNotice({ editor }: { editor: Editor }) {
  const failed = failureOf(editor);
  return <div role="alert">{failed ? <FailureNotice editor={editor} failed={failed} /> : null}</div>;
}

function FailureNotice(props: { editor: Editor; failed: OwnTask }) {
  const { value } = useLazyPart(runPart);
  return value ? <value.FailureNotice {...props} /> : null;
}

/** Shows how the words are read. It loads when the user types. If it cannot be loaded, a run reports what it does not understand. */
function Words(props: WordsProps) {
  const { value } = useLazyPart(wordsPart);
  return value ? <value.Words {...props} /> : null;
}

const BUSY_HINT = 3_000;
const NO_MARKS: WordsHelp['marks'] = [];
const LINE_ID = 'composer-line';
const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface ComposerProps {
  editor: Editor;
  promptRef: Ref<HTMLTextAreaElement>;
  onPick: () => void;
  onFocusPrompt: () => void;
}

function OriginalSlot({ editor, onPick }: Pick<ComposerProps, 'editor' | 'onPick'>) {
  const t = useTranslate();
  const { upload, original } = editor.document;
  const source = upload?.previewUrl ?? (original && thumbnailUrl(original.id));
  const removable = original && !upload && editor.models?.models.some(({ generate }) => generate);
  return (
    <div className={styles['slot']}>
      <button
        type="button"
        className={styles['original']}
        data-empty={!source}
        title={t(source ? 'composer.original.replace' : 'composer.original.add')}
        aria-label={t(source ? 'composer.original.replace' : 'composer.original.add')}
        onClick={onPick}
      >
        {source ? <img src={source} alt="" width={56} height={56} /> : <IconPhotoPlus size={22} stroke={1.5} />}
      </button>
      {removable ? (
        <IconButton
          className={styles['remove']}
          label={t('composer.original.remove')}
          icon={<IconX size={12} />}
          onClick={() => editor.dispatch({ type: 'original-removed' })}
        />
      ) : null}
    </div>
  );
}

export function Composer({ editor, promptRef, onPick, onFocusPrompt }: ComposerProps) {
  const t = useTranslate();
  const [refused, setRefused] = useState<Obstacle | null>(null);
  const [help, setHelp] = useState<WordsHelp | null>(null);
  const { activeTask, document, draft, sending } = editor;
  const picture = document.original !== null || document.upload !== null;
  /** Null until the user has opened or closed the suggestions. While null, they show if the field is empty. */
  const [asked, setAsked] = useState<boolean | null>(null);
  const suggesting = picture && (asked ?? draft.prompt === '');
  const darkroom = editor.model?.engine === 'darkroom';
  const running = activeTask?.status === 'processing';

  useEffect(() => {
    if (refused !== 'busy') return;
    // The line belongs to the running task. This hint may interrupt it for a while, but must not replace it.
    const timer = setTimeout(() => setRefused(null), BUSY_HINT);
    return () => clearTimeout(timer);
  }, [refused]);

  const run = (): void => {
    setRefused(editor.obstacle);
    if (editor.obstacle === 'no-prompt') onFocusPrompt();
    editor.run();
  };
  const begin = editor.model?.generate ? 'composer.placeholder.generate' : 'composer.placeholder.begin';
  const placeholder = picture ? 'composer.placeholder.edit' : begin;
  const hint = standingHint(refused, editor.obstacle, document.upload?.runAsked ?? false);

  return (
    <section className={styles['card']} data-reads={darkroom && picture} aria-label={t('composer.label')}>
      {editor.busy || sending ? <EdgeProgress editor={editor} /> : null}
      <ComposerNotice editor={editor} />
      <div className={styles['what']}>
        <OriginalSlot editor={editor} onPick={onPick} />
        <div className={styles['words']}>
          <PromptField
            ref={promptRef}
            value={draft.prompt}
            placeholder={t(placeholder)}
            describedBy={LINE_ID}
            invalid={hint === 'no-prompt'}
            marks={help?.marks ?? NO_MARKS}
            onChange={(prompt) => editor.changeDraft({ prompt })}
            onSubmit={run}
          />
          <RunLine id={LINE_ID} editor={editor} hint={hint} help={help} />
        </div>
      </div>
      {suggesting ? (
        <SuggestionRow
          editor={editor}
          onChoose={() => {
            setAsked(null);
            onFocusPrompt();
          }}
        />
      ) : null}
      <div className={styles['choices']}>
        <div className={styles['options']}>
          <Choices editor={editor} />
        </div>
        {darkroom && draft.prompt.trim() !== '' ? (
          <div className={styles['offers']}>
            <Words editor={editor} onHelp={setHelp} onChoose={onFocusPrompt} />
          </div>
        ) : null}
        <div className={styles['verbs']}>
          {picture ? (
            <IconButton
              label={t('suggestions.label')}
              aria-expanded={suggesting}
              icon={<IconBulb size={18} stroke={1.75} />}
              onClick={() => setAsked(!suggesting)}
            />
          ) : null}
          {sending ? (
            <Button icon={<IconX size={16} />} onClick={editor.cancelUpload}>
              {t('upload.cancel')}
            </Button>
          ) : null}
          {running ? (
            <StopButton
              className={styles['verb']}
              stopping={editor.stopping}
              describedBy={BILLING_ID}
              onStop={editor.stop}
            />
          ) : (
            <Button tone="primary" className={styles['verb']} disabled={editor.busy} onClick={run}>
              {t('run.start')}
              <span className={styles['keys']} aria-hidden="true">
                {APPLE ? '⌘↵' : 'Ctrl ↵'}
              </span>
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
