import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ResetPasswordForm } from '../../../features/accounts/reset-password-form.tsx';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AccountFrame } from './account-frame.tsx';
import { forgetLinkToken, useLinkToken } from './link-token.ts';
import { ResetHelp } from './reset-help.tsx';
import { useGoOn } from './use-go-on.ts';

export function ResetPasswordPage() {
  const t = useTranslate();
  const goOn = useGoOn();
  const token = useLinkToken();
  const [refused, setRefused] = useState<string | null>(null);
  const usable = token !== null && token !== refused;
  return (
    <AccountFrame
      name={t('accounts.reset.title')}
      title={t(usable ? 'accounts.reset.title' : 'accounts.reset.invalid')}
      lead={t(usable ? 'accounts.reset.lead' : 'accounts.reset.invalid.lead')}
      other={
        <p>
          <Link to="/login">{t('accounts.reset.toLogin')}</Link>
        </p>
      }
    >
      {usable ? (
        <ResetPasswordForm
          key={token}
          token={token}
          onSignedIn={(user) => {
            forgetLinkToken();
            goOn(user);
          }}
          onInvalid={() => setRefused(token)}
        />
      ) : null}
      <div role="alert">{usable ? null : <ResetHelp />}</div>
    </AccountFrame>
  );
}
