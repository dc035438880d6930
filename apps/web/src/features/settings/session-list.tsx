import type { Session } from '@pictor/contracts';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDate, formatWhen } from '../../lib/format.ts';
import { type Translate, useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/overlays/confirm-dialog.tsx';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { notify } from '../../ui/overlays/toast-store.ts';
import { endOtherSessions, endSession, sessionsQuery } from './api.ts';
import { deviceOf } from './device-name.ts';
import styles from './list.module.css';
import { ListState } from './list-state.tsx';
import { SettingsSection } from './settings-section.tsx';

const HANDHELD = ['iPhone', 'iPad', 'Android'];

function nameOf({ user_agent }: Session, t: Translate): string {
  const { browser, system } = deviceOf(user_agent);
  if (browser && system) return t('settings.sessions.device', { browser, system });
  return browser ?? system ?? t('settings.sessions.unknown');
}

/** The devices where the user is signed in. The list is short, so it has no pages. */
export function SessionList() {
  const t = useTranslate();
  const locale = useLocale();
  const now = useNow(60_000);
  const queryClient = useQueryClient();
  const query = useQuery(sessionsQuery);
  const [asking, setAsking] = useState<Session | 'others' | null>(null);
  const one = asking === 'others' ? null : asking;
  const sessions = query.data ?? [];
  const end = useMutation({
    mutationFn: (target: Session | 'others') => (target === 'others' ? endOtherSessions() : endSession(target.id)),
    onSuccess: () => notify({ key: 'sessions', tone: 'done', text: t('settings.sessions.ended') }),
    onError: (error) => notifyProblem(error, { t, key: 'sessions' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <SettingsSection anchor="sessions" title={t('settings.sessions')} lead={t('settings.sessions.lead')}>
      <ListState query={query} />
      <ul className={styles['list']} aria-label={t('settings.sessions')}>
        {sessions.map((session) => {
          const name = nameOf(session, t);
          const seen = Date.parse(session.last_seen_at);
          const Icon = HANDHELD.includes(deviceOf(session.user_agent).system ?? '')
            ? IconDeviceMobile
            : IconDeviceDesktop;
          return (
            <li key={session.id} className={styles['item']}>
              <span className={styles['icon']}>
                <Icon size={22} stroke={1.5} />
              </span>
              <div className={styles['words']}>
                <p className={styles['name']}>
                  {name}
                  {session.current ? <span className={styles['badge']}>{t('settings.sessions.current')}</span> : null}
                </p>
                <p className={styles['note']}>
                  {t('settings.sessions.times', {
                    begun: formatDate(Date.parse(session.created_at), locale),
                    seen: formatWhen(seen, now, locale) ?? t('time.justNow'),
                  })}
                </p>
              </div>
              {session.current ? null : (
                <Button aria-label={t('settings.sessions.end.one', { name })} onClick={() => setAsking(session)}>
                  {t('settings.sessions.end')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 ? (
        <Button tone="danger" className={styles['foot']} onClick={() => setAsking('others')}>
          {t('settings.sessions.endOthers')}
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking !== null}
        question={
          one
            ? t('settings.sessions.end.question', { name: nameOf(one, t) })
            : t('settings.sessions.endOthers.question')
        }
        detail={t(one ? 'settings.sessions.end.detail' : 'settings.sessions.endOthers.detail')}
        confirmLabel={t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          if (asking) end.mutate(asking);
          setAsking(null);
        }}
        onClose={() => setAsking(null)}
      />
    </SettingsSection>
  );
}
