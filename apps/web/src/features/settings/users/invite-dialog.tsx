import { Dialog } from '@base-ui/react/dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import dialog from '../../../ui/overlays/dialog.module.css';
import form from '../form.module.css';
import { createInvitation, invitationsQuery } from './api.ts';
import styles from './link-dialog.module.css';
import { LinkDialog } from './link-dialog.tsx';
import { LinkView } from './link-view.tsx';

const NOTE_LENGTH = 80;

/** Shows first the note, then the link. Both have the same size, so the dialog does not resize. */
function Invitation() {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const invite = useMutation({
    mutationFn: createInvitation,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  if (invite.data) return <LinkView url={invite.data.url} hint={t('settings.invitations.hint')} />;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get('note') ?? '').trim();
    if (!invite.isPending) invite.mutate({ note });
  };
  return (
    <form noValidate onSubmit={submit}>
      <div className={styles['field']}>
        <TextField
          label={t('settings.invitations.note')}
          name="note"
          maxLength={NOTE_LENGTH}
          autoComplete="off"
          hint={t('settings.invitations.note.hint')}
        />
      </div>
      <div role="alert" className={form['alert']}>
        {invite.error ? <p className={form['failure']}>{errorWords(invite.error, t)}</p> : null}
      </div>
      <div className={dialog['actions']}>
        <Dialog.Close render={<Button>{t('action.cancel')}</Button>} />
        <Button tone="primary" type="submit" disabled={invite.isPending}>
          {t('settings.invitations.create')}
        </Button>
      </div>
    </form>
  );
}

/** Creates a link with which one person can register, even if registration is closed. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslate();
  return (
    <LinkDialog
      open={open}
      onClose={onClose}
      title={t('settings.invitations.title')}
      detail={t('settings.invitations.detail')}
    >
      <Invitation />
    </LinkDialog>
  );
}
