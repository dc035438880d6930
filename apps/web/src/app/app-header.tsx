import type { ReactNode } from 'react';
import { LanguageSwitch, ThemeSwitch } from '../features/accounts/preference-switches.tsx';
import styles from './app-header.module.css';

interface AppHeaderProps {
  start: ReactNode;
  status?: ReactNode;
  user?: ReactNode;
}

export function AppHeader({ start, status, user }: AppHeaderProps) {
  return (
    <header className={styles['header']}>
      <div className={styles['start']}>{start}</div>
      <div className={styles['status']}>{status}</div>
      <LanguageSwitch />
      <ThemeSwitch />
      {user}
    </header>
  );
}
