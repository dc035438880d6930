import type { User } from '@pictor/contracts';
import { useRouter } from '@tanstack/react-router';
import { personBefore } from '../../../lib/session/session.ts';
import { closeToast } from '../../../ui/overlays/toast-store.ts';
import { SESSION_TOAST } from '../../session-end.ts';

/** After the sign-in, goes to `next` if it is set. */
export function useGoOn(next?: string): (user: User) => void {
  const router = useRouter();
  return (user) => {
    // The notice about why the sign-in was needed is obsolete.
    closeToast(SESSION_TOAST);
    const stranger = personBefore() !== null && personBefore() !== user.id;
    // The query may contain what the previous user searched for or looked at.
    const address = stranger ? next?.replace(/[?#].*$/s, '') : next;
    void router.navigate({ href: address ?? '/image', replace: true });
  };
}
