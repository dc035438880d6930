import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';
import { forgetPerson, userQuery } from '../features/accounts/api.ts';
import { confirmPerson } from '../lib/http/http.ts';
import { nextFor } from '../lib/http/next-path.ts';
import { type MessageId, translate } from '../lib/i18n/i18n.ts';
import {
  endOfSession,
  isTokenChanged,
  onSessionEnd,
  sessionPerson,
  setSessionLostHandler,
} from '../lib/session/session.ts';
// Imported even if no page has used it, so that its data of a user is removed when the session ends.
import '../lib/session/personal-storage.ts';
import { watchSession } from '../lib/session/tab-messages.ts';
import { notify } from '../ui/overlays/toast-store.ts';

export const SESSION_TOAST = 'session';

const say = (id: MessageId): void => notify({ key: SESSION_TOAST, tone: 'problem', text: translate(id) });

/**
 * If the session ends while a page is open, goes to the sign-in page and afterwards back. If another user has signed in, shows the page for
 * that user.
 */
export function leaveWhenSessionEnds(router: AnyRouter, queryClient: QueryClient): void {
  onSessionEnd(() => forgetPerson(queryClient));

  const lose = async (why: MessageId): Promise<void> => {
    const whose = sessionPerson();
    if (whose === null) return;
    endOfSession('lost');
    const { location } = router.state;
    const user = await queryClient.fetchQuery({ ...userQuery, staleTime: 0 }).catch(() => null);
    if (user?.id === whose) return;
    say(user ? 'session.another' : why);
    // The address may contain what the previous user searched for or looked at.
    if (user) await router.navigate({ to: location.pathname, search: {}, replace: true });
    else await router.navigate({ to: '/login', search: { next: nextFor(location) } });
  };

  setSessionLostHandler(() => void lose('error.unauthenticated'));
  watchSession((person) => {
    if (person !== sessionPerson()) void lose('session.signedOutElsewhere');
  });
  // A tab that was suspended by the browser has not received the message.
  const look = (): void => {
    if (document.visibilityState === 'visible' && isTokenChanged()) confirmPerson().catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look);
  addEventListener('pageshow', look);
}
