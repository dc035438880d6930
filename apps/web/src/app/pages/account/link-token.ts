import { useSyncExternalStore } from 'react';

/** The pages that are opened by links with a secret behind `#`. */
const PAGES = ['/register', '/reset-password'];

/** In memory alone: a reload asks for the link again. */
let held: { page: string; token: string } | null = null;
const listeners = new Set<() => void>();

/** Takes the secret out of the address, so that neither the history nor an address that somebody copies has it. */
function take(): void {
  const { pathname, search, hash } = location;
  if (hash.length < 2 || !PAGES.includes(pathname)) return;
  held = { page: pathname, token: hash.slice(1) };
  history.replaceState(history.state, '', pathname + search);
  for (const listener of listeners) listener();
}

take();
// A link that is pasted while its page is open loads nothing.
addEventListener('hashchange', take);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The secret that the page of now was opened with. */
export const linkToken = (): string | null => (held?.page === location.pathname ? held.token : null);

export const useLinkToken = (): string | null => useSyncExternalStore(subscribe, linkToken);

/** It has been used. */
export function forgetLinkToken(): void {
  held = null;
}
