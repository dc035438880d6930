import type { ReactNode } from 'react';
import { AppHeader } from '../../app-header.tsx';
import { usePageTitle } from '../../page-title.ts';
import { Brand } from '../brand.tsx';
import { Notices } from '../notices.tsx';
import styles from './account-frame.module.css';

interface AccountFrameProps {
  /** The title of the browser tab. */
  name: string;
  title: string;
  lead: string;
  /** The form. */
  children: ReactNode;
  /** Links to related pages. */
  other: ReactNode;
}

/** The common layout of the pages for signing in, registering and resetting a password. */
export function AccountFrame({ name, title, lead, children, other }: AccountFrameProps) {
  usePageTitle(name);
  return (
    <>
      <AppHeader start={<Brand />} />
      <main className={styles['page']}>
        <div className={styles['card']}>
          <h1 className={styles['title']}>{title}</h1>
          <p className={styles['lead']}>{lead}</p>
          {children}
        </div>
        <div className={styles['other']}>{other}</div>
      </main>
      <Notices />
    </>
  );
}
