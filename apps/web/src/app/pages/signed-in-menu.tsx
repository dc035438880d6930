import { CSPProvider } from '@base-ui/react/csp-provider';
import type { User } from '@pictor/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { userQuery } from '../../features/accounts/api.ts';
import { UserMenu } from '../../features/accounts/user-menu.tsx';
import { Notices } from './notices.tsx';

/** The user's menu with what it needs around it, for pages that do not have it otherwise. */
export function SignedInMenu({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leave = (): void => {
    queryClient.clear();
    queryClient.setQueryData(userQuery.queryKey, null);
    void navigate({ to: '/' });
  };
  return (
    <CSPProvider disableStyleElements>
      <UserMenu user={user} onSignedOut={leave} />
      <Notices />
    </CSPProvider>
  );
}
