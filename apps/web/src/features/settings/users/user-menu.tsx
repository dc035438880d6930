import type { AdminUser } from '@pictor/contracts';
import { IconDots, IconHandStop, IconLink, IconUserMinus, IconUserPlus, IconUserX } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/overlays/menu.tsx';
import type { ConfirmedAction } from './user-order.ts';
import styles from './user-row.module.css';

export type UserAction = ConfirmedAction | 'quota' | 'link';

interface UserMenuProps {
  user: AdminUser;
  own: boolean;
  onAction: (action: UserAction) => void;
}

const icon = { size: 18, stroke: 1.75 };

/** Actions that are rarely needed. Administrators cannot demote or delete themselves here. */
export function UserMenu({ user, own, onAction }: UserMenuProps) {
  const t = useTranslate();
  const isAdmin = user.role === 'admin';
  const RoleIcon = isAdmin ? IconUserMinus : IconUserPlus;
  return (
    <Menu
      trigger={
        // A name may be long, so it is only in the label for screen readers.
        <Button
          aria-label={t('settings.users.more.one', { name: user.name })}
          className={styles['more']}
          icon={<IconDots {...icon} />}
        />
      }
    >
      {own ? null : (
        <MenuItem icon={<RoleIcon {...icon} />} onSelect={() => onAction('role')}>
          {t(isAdmin ? 'settings.users.demote' : 'settings.users.promote')}
        </MenuItem>
      )}
      {user.disabled ? null : (
        <MenuItem icon={<IconLink {...icon} />} onSelect={() => onAction('link')}>
          {t('settings.users.link')}
        </MenuItem>
      )}
      <MenuItem icon={<IconHandStop {...icon} />} onSelect={() => onAction('stop')}>
        {t('settings.users.stop')}
      </MenuItem>
      {own ? null : (
        <>
          <MenuSeparator />
          <MenuItem danger icon={<IconUserX {...icon} />} onSelect={() => onAction('delete')}>
            {t('settings.users.delete')}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
