import { useSyncExternalStore } from 'react';

/** Whether the server answers, as far as the last attempts tell. Every request and the event stream report here. */
let reachable = true;
const listeners = new Set<() => void>();

export function reportReachable(now: boolean): void {
  if (now === reachable) return;
  reachable = now;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

export type Connection = 'online' | 'offline' | 'unreachable';

const current = (): Connection => {
  if (!navigator.onLine) return 'offline';
  return reachable ? 'online' : 'unreachable';
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, current);
