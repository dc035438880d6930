import { useEffect } from 'react';
import { useTranslate } from '../lib/i18n/i18n.ts';

/** Sets the title of the browser tab, in the language of the page. */
export function usePageTitle(title: string): void {
  const t = useTranslate();
  const name = t('app.name');
  useEffect(() => {
    document.title = title === name ? name : `${title} · ${name}`;
  }, [title, name]);
}
