import type { User } from '@pictor/contracts';
import { IconLogout, IconPhotoVideo, IconSettings } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { LOCALES, setLocale, useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { setTheme, useTheme } from '../../lib/theme.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../../ui/overlays/menu.tsx';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { logout } from './api.ts';
import styles from './user-menu.module.css';

interface UserMenuProps {
  user: User;
  /** Links to the user's own pages. */
  onLibrary: () => void;
  onSettings: () => void;
  onSignedOut: () => void;
}

export function UserMenu({ user, onLibrary, onSettings, onSignedOut }: UserMenuProps) {
  const t = useTranslate();
  const locale = useLocale();
  const theme = useTheme();
  const leave = useMutation({
    mutationFn: logout,
    onSuccess: onSignedOut,
    onError: (error) => notifyProblem(error, { t, key: 'logout' }),
  });
  const trigger = (
    <button type="button" className={styles['trigger']} aria-label={t('accounts.menu', { name: user.name })}>
      <Avatar name={user.name} />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <div className={styles['who']}>
        <p className={styles['name']}>{user.name}</p>
        <p className={styles['email']}>{user.email}</p>
      </div>
      <MenuSeparator />
      <MenuItem icon={<IconPhotoVideo size={18} stroke={1.75} />} onSelect={onLibrary}>
        {t('nav.library')}
      </MenuItem>
      <MenuItem icon={<IconSettings size={18} stroke={1.75} />} onSelect={onSettings}>
        {t('nav.settings')}
      </MenuItem>
      <MenuSeparator />
      <MenuChoice
        heading={t('preferences.language')}
        value={locale}
        options={LOCALES.map((value) => ({ value, label: t(`preferences.language.${value}`) }))}
        onChange={(next) => void setLocale(next)}
      />
      <MenuSeparator />
      <MenuChoice
        heading={t('preferences.theme')}
        value={theme.choice}
        options={[
          { value: 'system', label: t('preferences.theme.system') },
          { value: 'light', label: t('preferences.theme.light') },
          { value: 'dark', label: t('preferences.theme.dark') },
        ]}
        onChange={setTheme}
      />
      <MenuSeparator />
      <MenuItem icon={<IconLogout size={18} stroke={1.75} />} onSelect={() => leave.mutate()}>
        {t('accounts.logout')}
      </MenuItem>
    </Menu>
  );
}
