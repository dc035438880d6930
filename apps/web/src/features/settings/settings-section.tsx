import { type ReactNode, useId } from 'react';
import styles from './settings-section.module.css';

interface SettingsSectionProps {
  /** What the navigation beside leads to. */
  anchor: string;
  title: string;
  lead?: string | undefined;
  children: ReactNode;
}

/** One matter, with a name, in a card of its own. */
export function SettingsSection({ anchor, title, lead, children }: SettingsSectionProps) {
  const heading = useId();
  return (
    <section id={anchor} className={styles['section']} aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {lead ? <p className={styles['lead']}>{lead}</p> : null}
      <div className={styles['body']}>{children}</div>
    </section>
  );
}
