import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { ExportLink } from '../export-link.tsx';
import list from '../list.module.css';
import { SettingsSection } from '../settings-section.tsx';
import styles from './delete-account.module.css';
import { DeleteAccountDialog } from './delete-account-dialog.tsx';

/** Explains what will be deleted, offers the export, and deletes the account. */
export function DeleteAccount({ onDeleted }: { onDeleted: () => void }) {
  const t = useTranslate();
  const [asking, setAsking] = useState(false);
  return (
    <SettingsSection anchor="deletion" title={t('settings.deletion')} lead={t('settings.deletion.lead')}>
      <p className={styles['export']}>
        {t('settings.deletion.export')} <ExportLink />
      </p>
      <Button tone="danger" className={list['foot']} onClick={() => setAsking(true)}>
        {t('settings.deletion.begin')}
      </Button>
      <DeleteAccountDialog
        open={asking}
        onClose={() => setAsking(false)}
        onDeleted={() => {
          onDeleted();
          notify({ key: 'deletion', tone: 'done', text: t('settings.deletion.done') });
        }}
      />
    </SettingsSection>
  );
}
