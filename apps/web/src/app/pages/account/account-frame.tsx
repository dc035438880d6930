import type { ReactNode } from 'react';
import { AppHeader } from '../../app-header.tsx';
import { usePageTitle } from '../../page-title.ts';
import { Brand } from '../brand.tsx';
import { Notices } from '../notices.tsx';
import styles from './account-frame.module.css';

interface AccountFrameProps {
  /** What the browser's tab says. */
  name: string;
  title: string;
  lead: string;
  /** The form. */
  children: ReactNode;
  /** Where else somebody may want to go. */
  other: ReactNode;
}

/** What the pages have in common on which somebody gets into an account. */
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
