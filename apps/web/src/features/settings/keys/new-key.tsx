import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from '../../../lib/clipboard.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import styles from './new-key.module.css';

/** Shows a new key. It cannot be read again later. */
export function NewKey({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const t = useTranslate();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles['key']} role="status">
      <p className={styles['words']}>{t('settings.keys.shownOnce', { name })}</p>
      <input
        className={styles['secret']}
        aria-label={t('settings.keys.secret')}
        value={secret}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles['verbs']}>
        <Button
          icon={copied ? <IconCheck size={17} /> : <IconCopy size={17} stroke={1.75} />}
          onClick={() => void copyText(secret).then(setCopied)}
        >
          {t(copied ? 'settings.keys.copied' : 'settings.keys.copy')}
        </Button>
        <Button tone="quiet" onClick={onDone}>
          {t('settings.keys.done')}
        </Button>
      </div>
    </div>
  );
}
