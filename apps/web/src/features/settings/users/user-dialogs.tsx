import type { AdminUser } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { ConfirmDialog } from '../../../ui/overlays/confirm-dialog.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { usersKey } from './api.ts';
import { QuotaDialog } from './quota-dialog.tsx';
import { type ConfirmedAction, carryOut, questionOf } from './user-order.ts';

export interface Asked {
  action: ConfirmedAction | 'quota';
  user: AdminUser;
}

/** Asks for confirmation before an account is changed, and changes it. */
export function UserDialogs({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const order = useMutation({
    mutationFn: (given: Parameters<typeof carryOut>[0]) => carryOut(given, t),
    onSuccess: (words) => notify({ key: 'users', tone: 'done', text: words }),
    onError: (error) => notifyProblem(error, { t, key: 'users' }),
    // The change may include the user's own quota.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: usersKey }),
        queryClient.invalidateQueries({ queryKey: ['usage'] }),
      ]),
  });
  const confirmed = asked && asked.action !== 'quota' ? { action: asked.action, user: asked.user } : null;
  /** Keep the text while the dialog fades out. */
  const [said, setSaid] = useState(confirmed);
  if (confirmed && (confirmed.action !== said?.action || confirmed.user !== said.user)) setSaid(confirmed);
  const words = said && questionOf(said.action, said.user, t);
  const quotaOf = asked?.action === 'quota' ? asked.user : null;
  return (
    <>
      <QuotaDialog
        user={quotaOf}
        onSave={(quota_bytes) => {
          if (quotaOf) order.mutate({ action: 'quota', user: quotaOf, quota_bytes });
          onClose();
        }}
        onClose={onClose}
      />
      <ConfirmDialog
        open={confirmed !== null}
        question={words?.question ?? ''}
        detail={words?.detail}
        confirmLabel={words?.confirm ?? t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          if (confirmed) order.mutate(confirmed);
          onClose();
        }}
        onClose={onClose}
      />
    </>
  );
}
