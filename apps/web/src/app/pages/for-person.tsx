import type { User } from '@pictor/contracts';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { userQuery } from '../../features/accounts/api.ts';
import { PagePending } from './page-pending.tsx';

/** A page for one user. It is removed when the session ends, and created anew for another user. */
export function forPerson(Page: ComponentType<{ user: User }>) {
  return function PersonPage() {
    const user = useQuery(userQuery).data;
    return user ? <Page key={user.id} user={user} /> : <PagePending />;
  };
}
