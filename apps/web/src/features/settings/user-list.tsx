import type { AdminUser, UpdateUserRequest } from '@pictor/contracts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyProblem } from '../../ui/notify-problem.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { notify } from '../../ui/toast-store.ts';
import { updateUser, usersKey, usersQuery } from './api.ts';
import styles from './list.module.css';
import { ListState } from './list-state.tsx';
import { QuotaDialog } from './quota-dialog.tsx';
import { SettingsSection } from './settings-section.tsx';
import { UserRow } from './user-row.tsx';

interface Change {
  user: AdminUser;
  body: UpdateUserRequest;
}

/** Everybody's accounts, for the administrator. */
export function UserList({ ownId }: { ownId: string }) {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState('');
  const [quotaOf, setQuotaOf] = useState<AdminUser | null>(null);
  const [switching, setSwitching] = useState<AdminUser | null>(null);
  const query = useInfiniteQuery(usersQuery(search));
  const users = query.data?.pages.flatMap((page) => page.users) ?? [];

  const words = ({ user: { name }, body: { quota_bytes, disabled } }: Change): string => {
    if (quota_bytes !== undefined)
      return t('settings.users.quota.changed', { name, quota: formatBytes(quota_bytes, locale) });
    return t(disabled ? 'settings.users.disabled.done' : 'settings.users.enabled.done', { name });
  };
  const update = useMutation({
    mutationFn: ({ user, body }: Change) => updateUser(user.id, body),
    onSuccess: (_user, change) => notify({ key: 'users', tone: 'done', text: words(change) }),
    onError: (error) => notifyProblem(error, { t, key: 'users' }),
    // One's own quota is among them.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: usersKey }),
        queryClient.invalidateQueries({ queryKey: ['storage'] }),
      ]),
  });

  return (
    <SettingsSection anchor="users" title={t('settings.users')} lead={t('settings.users.lead')}>
      <SearchField
        label={t('settings.users.search')}
        placeholder={t('settings.users.search')}
        clearLabel={t('action.clearSearch')}
        value={search}
        onChange={setSearch}
      />
      <ListState query={query} />
      {query.isSuccess && users.length === 0 ? <p className={styles['none']}>{t('settings.users.none')}</p> : null}
      <ul className={styles['list']} aria-label={t('settings.users')}>
        {users.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            own={user.id === ownId}
            onQuota={() => setQuotaOf(user)}
            onSwitch={() => setSwitching(user)}
          />
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
      <QuotaDialog
        user={quotaOf}
        onSave={(quota_bytes) => {
          if (quotaOf) update.mutate({ user: quotaOf, body: { quota_bytes } });
          setQuotaOf(null);
        }}
        onClose={() => setQuotaOf(null)}
      />
      <ConfirmDialog
        open={switching !== null}
        question={t(switching?.disabled ? 'settings.users.enable.question' : 'settings.users.disable.question', {
          name: switching?.name ?? '',
        })}
        detail={t(switching?.disabled ? 'settings.users.enable.detail' : 'settings.users.disable.detail')}
        confirmLabel={t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          if (switching) update.mutate({ user: switching, body: { disabled: !switching.disabled } });
          setSwitching(null);
        }}
        onClose={() => setSwitching(null)}
      />
    </SettingsSection>
  );
}
