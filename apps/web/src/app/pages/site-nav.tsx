import { Link } from '@tanstack/react-router';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import styles from './site-nav.module.css';

/** The links to the pages for signed-in users. */
export function SiteNav() {
  const t = useTranslate();
  return (
    <nav className={styles['nav']} aria-label={t('nav.label')}>
      <Link to="/image">{t('nav.editor')}</Link>
      <Link to="/storage" activeOptions={{ includeSearch: false }}>
        {t('nav.library')}
      </Link>
      <Link to="/settings">{t('nav.settings')}</Link>
    </nav>
  );
}
