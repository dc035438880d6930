import { CSPProvider } from '@base-ui/react/csp-provider';
import type { User } from '@pictor/contracts';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { whenIdle } from '../../lib/idle.ts';
import { Avatar } from '../../ui/avatar.tsx';

/** Popups weigh more than the pages around them, and nobody opens this one first. */
const UserMenu = lazy(async () => {
  await whenIdle();
  const { UserMenu: Menu } = await import('../../features/accounts/user-menu.tsx');
  return { default: Menu };
});

export function SignedInMenu({ user }: { user: User }) {
  const navigate = useNavigate();
  return (
    <Suspense fallback={<Avatar name={user.name} />}>
      <CSPProvider disableStyleElements>
        <UserMenu
          user={user}
          onStorage={() => void navigate({ to: '/storage' })}
          onSettings={() => void navigate({ to: '/settings' })}
          onSignedOut={() => void navigate({ to: '/' })}
        />
      </CSPProvider>
    </Suspense>
  );
}
