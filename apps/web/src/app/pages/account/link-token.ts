import { useSyncExternalStore } from 'react';

/** The pages that are opened by links with a secret after `#`. */
const PAGES = ['/register', '/reset-password'];

/** Kept only in memory. After a reload, the user must open the link again. */
let held: { page: string; token: string } | null = null;
const listeners = new Set<() => void>();

/** Removes the secret from the address, so that it is neither in the history nor in a copied address. */
function take(): void {
  const { pathname, search, hash } = location;
  if (hash.length < 2 || !PAGES.includes(pathname)) return;
  held = { page: pathname, token: hash.slice(1) };
  history.replaceState(history.state, '', pathname + search);
  for (const listener of listeners) listener();
}

take();
// Pasting a link while its page is open does not reload the page.
addEventListener('hashchange', take);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The secret that the current page was opened with. */
export const linkToken = (): string | null => (held?.page === location.pathname ? held.token : null);

export const useLinkToken = (): string | null => useSyncExternalStore(subscribe, linkToken);

/** Called when the secret has been used. */
export function forgetLinkToken(): void {
  held = null;
}
