import { getRouteApi, Link } from '@tanstack/react-router';
import { AccountForm } from '../../../features/accounts/account-form.tsx';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AccountFrame } from './account-frame.tsx';
import { forgetLinkToken, useLinkToken } from './link-token.ts';
import { useGoOn } from './use-go-on.ts';

const route = getRouteApi('/register');

export function RegisterPage() {
  const t = useTranslate();
  const { next } = route.useSearch();
  const goOn = useGoOn(next);
  const invitation = useLinkToken();
  return (
    <AccountFrame
      name={t('accounts.register')}
      title={t('accounts.register.title')}
      lead={t(invitation === null ? 'accounts.register.lead' : 'accounts.register.invited')}
      other={
        <p>
          {t('accounts.register.other')}{' '}
          <Link to="/login" search={next ? { next } : {}}>
            {t('accounts.register.toLogin')}
          </Link>
        </p>
      }
    >
      <AccountForm
        kind="register"
        invitation={invitation}
        onSignedIn={(user) => {
          forgetLinkToken();
          goOn(user);
        }}
      />
    </AccountFrame>
  );
}
