import { type ReactNode, useId } from 'react';
import styles from './settings-section.module.css';

interface SettingsSectionProps {
  /** The target of the link in the navigation. */
  anchor: string;
  title: string;
  lead?: string | undefined;
  children: ReactNode;
}

/** A section with a heading, in its own card. */
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
