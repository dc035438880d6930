import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';
import { keepUser } from '../features/accounts/api.ts';
import { setSessionEndedHandler } from '../lib/http.ts';
import { translate } from '../lib/i18n/i18n.ts';
import { nextFor } from '../lib/next-path.ts';
import { notify } from '../ui/toast-store.ts';

export const SESSION_TOAST = 'session';

/** A session that ends while a page is open leads to the sign-in and back; drafts wait in the browser's storage. */
export function leaveWhenSessionEnds(router: AnyRouter, queryClient: QueryClient): void {
  setSessionEndedHandler(() => {
    const { location } = router.state;
    const { pathname } = location;
    if (pathname === '/login' || pathname === '/register') return;
    keepUser(queryClient, null);
    notify({ key: SESSION_TOAST, tone: 'problem', text: translate('error.unauthenticated') });
    void router.navigate({ to: '/login', search: { next: nextFor(location) } });
  });
}
