import type { AdminUser } from '@pictor/contracts';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { Meter } from '../../../ui/meter.tsx';
import list from '../list.module.css';
import { type UserAction, UserMenu } from './user-menu.tsx';
import styles from './user-row.module.css';

interface UserRowProps {
  user: AdminUser;
  own: boolean;
  onAction: (action: UserAction) => void;
}

/** An account and its usage. Administrators cannot disable themselves. */
export function UserRow({ user, own, onAction }: UserRowProps) {
  const t = useTranslate();
  const locale = useLocale();
  const { name, email, role, disabled, storage } = user;
  const use = t('usage.used', {
    used: formatBytes(storage.used_bytes, locale),
    quota: formatBytes(storage.quota_bytes, locale),
  });
  const holdings = t('settings.users.holdings', {
    images: formatNumber(storage.image_count, locale),
    videos: formatNumber(storage.video_count, locale),
  });
  return (
    <li className={styles['row']} aria-label={name} data-disabled={disabled}>
      <Avatar name={name} />
      <div className={styles['who']}>
        <p className={list['name']}>
          {name}
          {role === 'admin' ? <span className={list['badge']}>{t('settings.users.admin')}</span> : null}
          {disabled ? (
            <span className={list['badge']} data-tone="danger">
              {t('settings.users.disabled')}
            </span>
          ) : null}
        </p>
        <p className={list['note']}>{email}</p>
      </div>
      <div className={styles['use']}>
        <p>{use}</p>
        <Meter label={t('usage.label')} text={use} value={storage.used_bytes} max={storage.quota_bytes} />
        <p className={list['note']}>{holdings}</p>
      </div>
      <div className={styles['verbs']}>
        <Button onClick={() => onAction('quota')}>{t('settings.users.quota')}</Button>
        {own ? null : (
          <Button onClick={() => onAction('switch')}>
            {t(disabled ? 'settings.users.enable' : 'settings.users.disable')}
          </Button>
        )}
        <UserMenu user={user} own={own} onAction={onAction} />
      </div>
    </li>
  );
}
