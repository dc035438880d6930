import { Dialog } from '@base-ui/react/dialog';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { copyText } from '../../../lib/clipboard.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import dialog from '../../../ui/overlays/dialog.module.css';
import styles from './link-dialog.module.css';

/** A link that is shown only once. */
export function LinkView({ url, hint }: { url: string; hint: string }) {
  const t = useTranslate();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <div className={styles['field']}>
        <TextField
          ref={field}
          label={t('settings.link')}
          value={url}
          hint={hint}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <div className={dialog['actions']}>
        <Dialog.Close render={<Button>{t('settings.link.done')}</Button>} />
        <Button
          tone="primary"
          icon={copied ? <IconCheck size={17} /> : <IconCopy size={17} stroke={1.75} />}
          onClick={() => void copyText(url).then(setCopied)}
        >
          {t(copied ? 'settings.link.copied' : 'settings.link.copy')}
        </Button>
      </div>
      <p className={styles['told']} role="status">
        {copied ? t('settings.link.copied') : null}
      </p>
    </>
  );
}
