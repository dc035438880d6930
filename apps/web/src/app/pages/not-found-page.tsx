import { useNavigate } from '@tanstack/react-router';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { AppHeader } from '../app-header.tsx';
import { usePageTitle } from '../page-title.ts';
import { Brand } from './brand.tsx';
import styles from './page-message.module.css';

export function NotFoundPage() {
  const t = useTranslate();
  const navigate = useNavigate();
  usePageTitle(t('page.notFound.title'));
  return (
    <>
      <AppHeader start={<Brand />} />
      <main className={styles['page']}>
        <span className={styles['code']} aria-hidden="true">
          404
        </span>
        <h1>{t('page.notFound.title')}</h1>
        <p>{t('page.notFound.lead')}</p>
        <Button tone="primary" onClick={() => void navigate({ to: '/' })}>
          {t('action.home')}
        </Button>
      </main>
    </>
  );
}
