import type { User } from '@pictor/contracts';
import { useRouter } from '@tanstack/react-router';
import { personBefore } from '../../../lib/session/session.ts';
import { closeToast } from '../../../ui/toast-store.ts';
import { SESSION_TOAST } from '../../session-end.ts';

/** Leads on from the sign-in, back to `next` where somebody was sent from there. */
export function useGoOn(next?: string): (user: User) => void {
  const router = useRouter();
  return (user) => {
    // Why one had to sign in is of no interest any more.
    closeToast(SESSION_TOAST);
    const stranger = personBefore() !== null && personBefore() !== user.id;
    // The query may say what the last person looked for or at.
    const address = stranger ? next?.replace(/[?#].*$/s, '') : next;
    void router.navigate({ href: address ?? '/image', replace: true });
  };
}
