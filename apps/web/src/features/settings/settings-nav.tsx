import { useEffect, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import styles from './settings-nav.module.css';

const ANCHORS = [
  ['profile', 'settings.profile'],
  ['password', 'accounts.password'],
  ['sessions', 'settings.sessions'],
  ['keys', 'settings.keys'],
  ['photographs', 'settings.photographs'],
  ['preferences', 'settings.preferences'],
  ['storage', 'settings.usage'],
  ['models', 'settings.models'],
  ['spend', 'settings.spend'],
  ['users', 'settings.users'],
  ['deletion', 'settings.deletion'],
] as const;

/** The current section: the last one whose top is in the upper part of the window. */
function useCurrent(ids: readonly string[]): string | undefined {
  const [current, setCurrent] = useState(ids[0]);
  useEffect(() => {
    const look = (): void => {
      const begun = ids.filter((id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < 160);
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
      setCurrent((atEnd && scrollY > 0 ? ids.at(-1) : begun.at(-1)) ?? ids[0]);
    };
    look();
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, [ids]);
  return current;
}

const ALL = ANCHORS.map(([id]) => id);
const OWN = ALL.filter((id) => id !== 'models' && id !== 'users');

export function SettingsNav({ admin }: { admin: boolean }) {
  const t = useTranslate();
  const ids: readonly string[] = admin ? ALL : OWN;
  const current = useCurrent(ids);
  return (
    <nav className={styles['nav']} aria-label={t('settings.sections')}>
      {ANCHORS.filter(([id]) => ids.includes(id)).map(([id, title]) => (
        <a key={id} href={`#${id}`} aria-current={id === current ? 'location' : undefined}>
          {t(title)}
        </a>
      ))}
    </nav>
  );
}
