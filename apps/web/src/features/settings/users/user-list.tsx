import type { AdminUser } from '@pictor/contracts';
import { IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { SearchField } from '../../../ui/fields/search-field.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import styles from '../list.module.css';
import { ListState } from '../list-state.tsx';
import { SettingsSection } from '../settings-section.tsx';
import { createResetLink, usersQuery } from './api.ts';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { ResetLinkDialog } from './reset-link-dialog.tsx';
import { type Asked, UserDialogs } from './user-dialogs.tsx';
import users from './user-list.module.css';
import type { UserAction } from './user-menu.tsx';
import { UserRow } from './user-row.tsx';

/** All accounts, for administrators. */
export function UserList({ ownId }: { ownId: string }) {
  const t = useTranslate();
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [inviting, setInviting] = useState(false);
  const [showingLink, setShowingLink] = useState(false);
  const query = useInfiniteQuery(usersQuery(search));
  const found = query.data?.pages.flatMap((page) => page.users) ?? [];
  const makeLink = useMutation({
    mutationFn: async (user: AdminUser) => ({ user, url: (await createResetLink(user.id)).url }),
    onSuccess: () => setShowingLink(true),
    onError: (error) => notifyProblem(error, { t, key: 'users' }),
  });
  const act = (action: UserAction, user: AdminUser): void => {
    if (action !== 'link') setAsked({ action, user });
    else if (!makeLink.isPending) makeLink.mutate(user);
  };
  return (
    <SettingsSection anchor="users" title={t('settings.users')} lead={t('settings.users.lead')}>
      <div className={users['head']}>
        <SearchField
          label={t('settings.users.search')}
          placeholder={t('settings.users.search')}
          clearLabel={t('action.clearSearch')}
          value={search}
          onChange={setSearch}
        />
        <Button icon={<IconUserPlus size={18} stroke={1.75} />} onClick={() => setInviting(true)}>
          {t('settings.invitations.begin')}
        </Button>
      </div>
      <ListState query={query} />
      {query.isSuccess && found.length === 0 ? <p className={styles['none']}>{t('settings.users.none')}</p> : null}
      <ul className={styles['list']} aria-label={t('settings.users')}>
        {found.map((user) => (
          <UserRow key={user.id} user={user} own={user.id === ownId} onAction={(action) => act(action, user)} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button
          className={styles['foot']}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('settings.users.more')}
        </Button>
      ) : null}
      <Invitations />
      <UserDialogs asked={asked} onClose={() => setAsked(null)} />
      <ResetLinkDialog link={makeLink.data ?? null} open={showingLink} onClose={() => setShowingLink(false)} />
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
    </SettingsSection>
  );
}
