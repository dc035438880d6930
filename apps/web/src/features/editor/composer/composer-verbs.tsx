import { IconBulb, IconX } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { hasPicture, isRunning } from '../editor-reader.ts';
import { BILLING_ID } from '../tasks/task-words.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from './composer.module.css';
import { Estimate } from './estimate.tsx';
import { StopButton } from './stop-button.tsx';

const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface ComposerVerbsProps {
  suggesting: boolean;
  onSuggest: () => void;
  onRun: () => void;
}

/** The buttons of the composer. */
export function ComposerVerbs({ suggesting, onSuggest, onRun }: ComposerVerbsProps) {
  const t = useTranslate();
  const { cancelUpload, stop } = useCommands();
  const picture = useEditor(hasPicture);
  const sending = useEditor((editor) => editor.sending !== null);
  const running = useEditor(isRunning);
  const busy = useEditor((editor) => editor.busy);
  const stopping = useEditor((editor) => editor.stopping);
  return (
    <div className={styles['verbs']}>
      <Estimate words={null} />
      {picture ? (
        <IconButton
          label={t('suggestions.label')}
          aria-expanded={suggesting}
          icon={<IconBulb size={18} stroke={1.75} />}
          onClick={onSuggest}
        />
      ) : null}
      {sending ? (
        <Button icon={<IconX size={16} />} onClick={cancelUpload}>
          {t('upload.cancel')}
        </Button>
      ) : null}
      {running ? (
        <StopButton className={styles['verb']} stopping={stopping} describedBy={BILLING_ID} onStop={stop} />
      ) : (
        <Button tone="primary" className={styles['verb']} disabled={busy} onClick={onRun}>
          {t('run.start')}
          <span className={styles['keys']} aria-hidden="true">
            {APPLE ? '⌘↵' : 'Ctrl ↵'}
          </span>
        </Button>
      )}
    </div>
  );
}
