import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { ApiError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import dialog from '../../../ui/overlays/dialog.module.css';
import { deleteAccount } from '../api.ts';
import form from '../form.module.css';
import styles from './delete-account.module.css';

const isWrongPassword = (error: unknown): boolean => error instanceof ApiError && error.code === 'wrong_password';

function DeletionForm({ onDeleted }: { onDeleted: () => void }) {
  const t = useTranslate();
  const field = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const remove = useMutation({
    mutationFn: deleteAccount,
    onSuccess: onDeleted,
    onError: (error) => {
      if (isWrongPassword(error)) field.current?.select();
    },
  });
  const { error } = remove;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password') ?? '');
    setMissing(password === '');
    if (password === '') field.current?.focus();
    else if (!remove.isPending) remove.mutate({ password });
  };
  const wrong = error && isWrongPassword(error) ? errorWords(error, t) : undefined;
  return (
    <form noValidate onSubmit={submit}>
      <div className={styles['fields']}>
        <TextField
          ref={field}
          label={t('settings.deletion.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          hint={t('settings.deletion.password.hint')}
          error={missing ? t('accounts.password.missing') : wrong}
        />
        <div role="alert" className={form['alert']}>
          {error && !wrong ? <p className={form['failure']}>{errorWords(error, t)}</p> : null}
        </div>
      </div>
      <div className={dialog['actions']}>
        <AlertDialog.Close render={<Button>{t('action.cancel')}</Button>} />
        <Button tone="danger" type="submit" className={dialog['confirmed']} disabled={remove.isPending}>
          {t('settings.deletion.confirm')}
        </Button>
      </div>
    </form>
  );
}

interface DeleteAccountDialogProps {
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks for the password, because someone else may be using an open page. */
export function DeleteAccountDialog({ open, onClose, onDeleted }: DeleteAccountDialogProps) {
  const t = useTranslate();
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialog['backdrop']} />
        <AlertDialog.Popup className={dialog['confirm']}>
          <AlertDialog.Title className={dialog['question']}>{t('settings.deletion.question')}</AlertDialog.Title>
          <AlertDialog.Description className={dialog['detail']}>
            {t('settings.deletion.detail')}
          </AlertDialog.Description>
          <DeletionForm onDeleted={onDeleted} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
