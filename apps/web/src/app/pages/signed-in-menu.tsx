import { CSPProvider } from '@base-ui/react/csp-provider';
import type { User } from '@pictor/contracts';
import { useNavigate } from '@tanstack/react-router';
import { whenIdle } from '../../lib/idle.ts';
import { lazyPart, useLazyPart } from '../../lib/lazy-part.ts';
import { Avatar } from '../../ui/avatar.tsx';

/** The code of popups is larger than that of the page, and nobody opens this menu first, so load it later. */
const menuPart = lazyPart(async () => {
  await whenIdle();
  return await import('../../features/accounts/user-menu.tsx');
});

export function SignedInMenu({ user }: { user: User }) {
  const navigate = useNavigate();
  const { value: menu } = useLazyPart(menuPart);
  if (!menu) return <Avatar name={user.name} />;
  return (
    <CSPProvider disableStyleElements>
      <menu.UserMenu
        user={user}
        onLibrary={() => void navigate({ to: '/storage' })}
        onSettings={() => void navigate({ to: '/settings' })}
        onSignedOut={() => void navigate({ to: '/' })}
      />
    </CSPProvider>
  );
}
