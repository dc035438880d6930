import { useEffect } from 'react';
import { useTranslate } from '../lib/i18n/i18n.ts';

/** The browser's tab follows the page and its language. */
export function usePageTitle(title: string): void {
  const t = useTranslate();
  const name = t('app.name');
  useEffect(() => {
    document.title = title === name ? name : `${title} · ${name}`;
  }, [title, name]);
}
