import type { User } from '@pictor/contracts';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { AccountForm } from '../../features/accounts/account-form.tsx';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { personBefore } from '../../lib/session/session.ts';
import { closeToast } from '../../ui/toast-store.ts';
import { AppHeader } from '../app-header.tsx';
import { usePageTitle } from '../page-title.ts';
import { SESSION_TOAST } from '../session-end.ts';
import styles from './account-page.module.css';
import { Brand } from './brand.tsx';
import { Notices } from './notices.tsx';

const loginRoute = getRouteApi('/login');
const registerRoute = getRouteApi('/register');

function AccountPage({ kind, next }: { kind: 'login' | 'register'; next: string | undefined }) {
  const t = useTranslate();
  const router = useRouter();
  const title = t(kind === 'login' ? 'accounts.login' : 'accounts.register');
  usePageTitle(title);
  const search = next ? { next } : {};
  const goOn = (user: User): void => {
    // Why one had to sign in is of no interest any more.
    closeToast(SESSION_TOAST);
    const stranger = personBefore() !== null && personBefore() !== user.id;
    // The query may say what the last person looked for or at.
    const address = stranger ? next?.replace(/[?#].*$/s, '') : next;
    void router.navigate({ href: address ?? '/image', replace: true });
  };
  return (
    <>
      <AppHeader start={<Brand />} />
      <main className={styles['page']}>
        <div className={styles['card']}>
          <h1 className={styles['title']}>
            {t(kind === 'login' ? 'accounts.login.title' : 'accounts.register.title')}
          </h1>
          <p className={styles['lead']}>{t(kind === 'login' ? 'accounts.login.lead' : 'accounts.register.lead')}</p>
          <AccountForm kind={kind} onSignedIn={goOn} />
        </div>
        <p className={styles['other']}>
          {t(kind === 'login' ? 'accounts.login.other' : 'accounts.register.other')}{' '}
          {kind === 'login' ? (
            <Link to="/register" search={search}>
              {t('accounts.login.toRegister')}
            </Link>
          ) : (
            <Link to="/login" search={search}>
              {t('accounts.register.toLogin')}
            </Link>
          )}
        </p>
      </main>
      <Notices />
    </>
  );
}

export const LoginPage = () => <AccountPage key="login" kind="login" next={loginRoute.useSearch().next} />;

export const RegisterPage = () => <AccountPage key="register" kind="register" next={registerRoute.useSearch().next} />;
