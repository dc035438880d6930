import type { QueryClient } from '@tanstack/react-query';
import type { AnyRouter } from '@tanstack/react-router';
import { forgetPerson, userQuery } from '../features/accounts/api.ts';
import { confirmPerson } from '../lib/http.ts';
import { type MessageId, translate } from '../lib/i18n/i18n.ts';
import { nextFor } from '../lib/next-path.ts';
import {
  endOfSession,
  isTokenChanged,
  onSessionEnd,
  sessionPerson,
  setSessionLostHandler,
} from '../lib/session/session.ts';
// Which pages have used it or not: what it keeps of a person goes with the session.
import '../lib/session/personal-storage.ts';
import { watchSession } from '../lib/session/tab-messages.ts';
import { notify } from '../ui/toast-store.ts';

export const SESSION_TOAST = 'session';

const say = (id: MessageId): void => notify({ key: SESSION_TOAST, tone: 'problem', text: translate(id) });

/** A session that ends while a page is open leads to the sign-in and back; where somebody else has come, the page is theirs. */
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
    // The address may say what the last person looked for or at.
    if (user) await router.navigate({ to: location.pathname, search: {}, replace: true });
    else await router.navigate({ to: '/login', search: { next: nextFor(location) } });
  };

  setSessionLostHandler(() => void lose('error.unauthenticated'));
  watchSession((person) => {
    if (person !== sessionPerson()) void lose('session.signedOutElsewhere');
  });
  // A tab that the browser had put to sleep has heard nothing.
  const look = (): void => {
    if (document.visibilityState === 'visible' && isTokenChanged()) confirmPerson().catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look);
  addEventListener('pageshow', look);
}
