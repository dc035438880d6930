import { IconPhotoPlus, IconPlayerStop, IconX } from '@tabler/icons-react';
import { type Ref, useState } from 'react';
import { assetUrl } from '../../lib/asset-url.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './composer.module.css';
import { ComposerChoices } from './composer-choices.tsx';
import { ComposerNotice } from './composer-notice.tsx';
import { PromptField } from './prompt-field.tsx';
import { EdgeProgress, type Hint, RunLine } from './run-line.tsx';
import type { Editor } from './use-editor.ts';

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
  const { upload, original } = editor.session;
  const source = upload?.previewUrl ?? (original && assetUrl(original.thumbId));
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
  const [hint, setHint] = useState<Hint | null>(null);
  const { activeTask, session, draft } = editor;
  const running = activeTask?.status === 'processing';

  const run = (): void => {
    const inTheWay = editor.run();
    setHint(inTheWay);
    if (inTheWay === 'no-prompt') onFocusPrompt();
  };
  // A hint is answered by doing something about it, so it goes with the next change.
  const clearHint = (): void => setHint(null);

  return (
    <section className={styles['card']} aria-label={t('composer.label')} onInput={clearHint}>
      <EdgeProgress editor={editor} />
      <ComposerNotice editor={editor} />
      <div className={styles['what']}>
        <OriginalSlot
          editor={editor}
          onPick={() => {
            clearHint();
            onPick();
          }}
        />
        <div className={styles['words']}>
          <PromptField
            ref={promptRef}
            value={draft.prompt}
            placeholder={t(session.original ? 'composer.placeholder.edit' : 'composer.placeholder.begin')}
            describedBy={LINE_ID}
            onChange={(prompt) => editor.changeDraft({ prompt })}
            onSubmit={run}
          />
          <RunLine id={LINE_ID} editor={editor} hint={hint} />
        </div>
      </div>
      <div className={styles['choices']}>
        <ComposerChoices editor={editor} />
        <div className={styles['verbs']}>
          {session.upload ? (
            <Button icon={<IconX size={16} />} onClick={editor.cancelUpload}>
              {t('upload.cancel')}
            </Button>
          ) : null}
          {running ? (
            <Button
              key="stop"
              className={styles['verb']}
              icon={<IconPlayerStop size={16} stroke={1.75} />}
              disabled={editor.stopping}
              aria-describedby="stop-billing"
              onClick={editor.stop}
            >
              {t('run.stop')}
            </Button>
          ) : (
            <Button key="run" tone="primary" className={styles['verb']} disabled={editor.busy} onClick={run}>
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
