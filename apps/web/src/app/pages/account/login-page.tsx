import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { AccountForm } from '../../../features/accounts/account-form.tsx';
import { loadMessages, useTranslate } from '../../../lib/i18n/i18n.ts';
import styles from './account-frame.module.css';
import { AccountFrame } from './account-frame.tsx';
import { useGoOn } from './use-go-on.ts';

const route = getRouteApi('/login');

/** Loaded on demand, since most users know their password. */
const ResetHelp = lazy(async () => {
  const [{ ResetHelp: help }] = await Promise.all([import('./reset-help.tsx'), loadMessages('accounts')]);
  return { default: help };
});

export function LoginPage() {
  const t = useTranslate();
  const { next } = route.useSearch();
  const goOn = useGoOn(next);
  const [forgotten, setForgotten] = useState(false);
  return (
    <AccountFrame
      name={t('accounts.login')}
      title={t('accounts.login.title')}
      lead={t('accounts.login.lead')}
      other={
        <>
          <p>
            {t('accounts.login.other')}{' '}
            <Link to="/register" search={next ? { next } : {}}>
              {t('accounts.login.toRegister')}
            </Link>
          </p>
          <button
            type="button"
            className={styles['forgot']}
            aria-expanded={forgotten}
            onClick={() => setForgotten(!forgotten)}
          >
            {t('accounts.login.forgot')}
          </button>
          <div role="status">
            <Suspense>{forgotten ? <ResetHelp /> : null}</Suspense>
          </div>
        </>
      }
    >
      <AccountForm kind="login" onSignedIn={goOn} />
    </AccountFrame>
  );
}
