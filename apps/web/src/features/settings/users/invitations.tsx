import type { Invitation } from '@pictor/contracts';
import { IconMail } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDate } from '../../../lib/format.ts';
import { type Translate, useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/overlays/confirm-dialog.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import styles from '../list.module.css';
import { ListState } from '../list-state.tsx';
import use from '../usage-section.module.css';
import { invitationsQuery, revokeInvitation } from './api.ts';

const nameOf = ({ note }: Invitation, t: Translate): string => note || t('settings.invitations.unnamed');

/** The unused invitations. Renders nothing if there are none. */
export function Invitations() {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const query = useQuery(invitationsQuery);
  const [doomed, setDoomed] = useState<Invitation | null>(null);
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => revokeInvitation(id),
    onSuccess: () => notify({ key: 'invitations', tone: 'done', text: t('settings.invitations.revoked') }),
    onError: (error) => notifyProblem(error, { t, key: 'invitations' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  const invitations = query.data ?? [];
  return (
    <>
      {query.isError ? <ListState query={query} /> : null}
      {invitations.length > 0 ? (
        <>
          <h3 className={use['heading']}>{t('settings.invitations')}</h3>
          <ul className={styles['list']} aria-label={t('settings.invitations')}>
            {invitations.map((invitation) => (
              <li key={invitation.id} className={styles['item']}>
                <span className={styles['icon']}>
                  <IconMail size={22} stroke={1.5} />
                </span>
                <div className={styles['words']}>
                  <p className={styles['name']}>{nameOf(invitation, t)}</p>
                  <p className={styles['note']}>
                    {t('settings.invitations.ends', { date: formatDate(Date.parse(invitation.expires_at), locale) })}
                  </p>
                </div>
                <Button
                  aria-label={t('settings.invitations.revoke.one', { name: nameOf(invitation, t) })}
                  onClick={() => {
                    setDoomed(invitation);
                    setAsking(true);
                  }}
                >
                  {t('settings.invitations.revoke')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <ConfirmDialog
        open={asking}
        question={t('settings.invitations.revoke.question', { name: doomed ? nameOf(doomed, t) : '' })}
        detail={t('settings.invitations.revoke.detail')}
        confirmLabel={t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          if (doomed) revoke.mutate(doomed);
          setAsking(false);
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
