import { useSyncExternalStore } from 'react';

/** Whether the server answered the last attempts. Every request and the event stream report here. */
let reachable = true;
let probe: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const PROBE = '/healthz';
const PROBE_EVERY = 3_000;

/** Polls the server: the banner has to disappear when the server is back, even if nothing else sends requests. */
async function knock(): Promise<void> {
  const response = await fetch(PROBE).catch(() => null);
  if (response) reportReachable(true);
}

export function reportReachable(now: boolean): void {
  if (now === reachable) return;
  reachable = now;
  clearInterval(probe);
  if (!now) probe = setInterval(knock, PROBE_EVERY);
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
