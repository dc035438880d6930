import { Dialog } from '@base-ui/react/dialog';
import type { AdminUser } from '@pictor/contracts';
import { type SubmitEvent, useState } from 'react';
import { formatBytes } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import dialog from '../../../ui/overlays/dialog.module.css';
import styles from './quota-dialog.module.css';
import { type QuotaUnit, toQuotaBytes, toQuotaSize } from './quota-size.ts';

interface QuotaDialogProps {
  /** Null while closed. */
  user: AdminUser | null;
  onSave: (quotaBytes: number) => void;
  onClose: () => void;
}

const UNITS = ['MB', 'GB'] as const satisfies QuotaUnit[];

function QuotaForm({ user, onSave }: { user: AdminUser; onSave: (quotaBytes: number) => void }) {
  const t = useTranslate();
  const locale = useLocale();
  const [size] = useState(() => toQuotaSize(user.storage.quota_bytes));
  const [unit, setUnit] = useState<QuotaUnit>(size.unit);
  const [wrong, setWrong] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const bytes = toQuotaBytes(String(new FormData(event.currentTarget).get('amount') ?? ''), unit);
    setWrong(bytes === null);
    if (bytes !== null) onSave(bytes);
  };
  return (
    <form noValidate onSubmit={submit}>
      <div className={styles['fields']}>
        <TextField
          label={t('settings.users.quota.amount')}
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={String(size.amount)}
          error={wrong ? t('settings.users.quota.wrong') : undefined}
          hint={t('settings.users.quota.used', { used: formatBytes(user.storage.used_bytes, locale) })}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className={styles['unit']}>
          <Segmented
            label={t('settings.users.quota.unit')}
            value={unit}
            options={UNITS.map((value) => ({ value, label: value }))}
            onChange={setUnit}
          />
        </div>
      </div>
      <div className={dialog['actions']}>
        <Dialog.Close render={<Button>{t('action.cancel')}</Button>} />
        <Button tone="primary" type="submit">
          {t('action.save')}
        </Button>
      </div>
    </form>
  );
}

export function QuotaDialog({ user, onSave, onClose }: QuotaDialogProps) {
  const t = useTranslate();
  return (
    <Dialog.Root
      open={user !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Popup className={dialog['confirm']}>
          <Dialog.Title className={dialog['question']}>
            {t('settings.users.quota.title', { name: user?.name ?? '' })}
          </Dialog.Title>
          {user ? <QuotaForm user={user} onSave={onSave} /> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
