import type { User } from '@pictor/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { keepUser } from '../../features/accounts/api.ts';
import { usageQuery } from '../../features/library/cache/queries.ts';
import { UsageOverview } from '../../features/library/usage/usage-overview.tsx';
import { DeleteAccount } from '../../features/settings/deletion/delete-account.tsx';
import { ApiKeyList } from '../../features/settings/keys/api-key-list.tsx';
import { ModelSection } from '../../features/settings/models/model-section.tsx';
import { PasswordForm } from '../../features/settings/password-form.tsx';
import { PhotographFacts } from '../../features/settings/photograph-facts.tsx';
import { Preferences } from '../../features/settings/preferences.tsx';
import { ProfileForm } from '../../features/settings/profile-form.tsx';
import { SessionList } from '../../features/settings/session-list.tsx';
import { SettingsNav } from '../../features/settings/settings-nav.tsx';
import { SpendSection } from '../../features/settings/spend/spend-section.tsx';
import { UsageSection } from '../../features/settings/usage-section.tsx';
import { UserList } from '../../features/settings/users/user-list.tsx';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { usePageTitle } from '../page-title.ts';
import { forPerson } from './for-person.tsx';
import styles from './settings-page.module.css';
import { SignedInFrame } from './signed-in-frame.tsx';

export const SettingsPage = forPerson(({ user }) => {
  const t = useTranslate();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const detail = useQuery(usageQuery).data;
  const admin = user.role === 'admin';
  const onChanged = (changed: User): void => keepUser(queryClient, changed);
  usePageTitle(t('settings.title'));
  return (
    <SignedInFrame user={user}>
      <div className={styles['page']}>
        <h1>{t('settings.title')}</h1>
        <SettingsNav admin={admin} />
        <div className={styles['sections']}>
          <ProfileForm user={user} onChanged={onChanged} />
          <PasswordForm email={user.email} />
          <SessionList />
          <ApiKeyList admin={admin} />
          <PhotographFacts user={user} onChanged={onChanged} />
          <Preferences />
          <UsageSection
            detail={detail}
            overview={<UsageOverview />}
            renderLink={(to, content) => (
              <Link to="/storage" search={to === 'largest' ? { sort: 'largest' } : { [to.kind]: to.id }}>
                {content}
              </Link>
            )}
          />
          {admin ? <ModelSection /> : null}
          <SpendSection user={user} onChanged={onChanged} />
          {admin ? <UserList ownId={user.id} /> : null}
          <DeleteAccount onDeleted={() => void navigate({ to: '/' })} />
        </div>
      </div>
    </SignedInFrame>
  );
});
