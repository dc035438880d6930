import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { loadPart } from './load-part.ts';
import { useConnection } from './reachability.ts';

interface PartState<T> {
  /** Null until it has come. */
  value: T | null;
  /** The last attempt to fetch it has failed. */
  failed: boolean;
}

/**
 * A part of the page that is fetched apart from it. React's own `lazy` keeps a failure for good and takes the page down with
 * it; here the rest of the page stays, and the next attempt fetches anew.
 */
export interface LazyPart<T> {
  load: () => Promise<void>;
  get: () => PartState<T>;
  subscribe: (listener: () => void) => () => void;
}

export function lazyPart<T>(fetching: () => Promise<T>): LazyPart<T> {
  let state: PartState<T> = { value: null, failed: false };
  let attempt: Promise<void> | null = null;
  const listeners = new Set<() => void>();
  const change = (to: PartState<T>): void => {
    state = to;
    for (const listener of listeners) listener();
  };
  const load = async (): Promise<void> => {
    try {
      change({ value: await loadPart(fetching), failed: false });
    } catch (error) {
      attempt = null;
      change({ value: null, failed: true });
      throw error;
    }
  };
  return {
    load: () => {
      attempt ??= load();
      return attempt;
    },
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Wish {
  /** Somebody waits for it: each time that begins, a part that has failed is fetched anew. */
  wanted?: boolean;
  /** It was wanted and has not come. */
  onMissing?: (error: unknown) => void;
}

/** Fetches a part, and again when the connection is back. */
export function useLazyPart<T>(part: LazyPart<T>, { wanted = true, onMissing }: Wish = {}): PartState<T> {
  const connection = useConnection();
  const tellMissing = useEffectEvent((error: unknown) => {
    if (wanted) onMissing?.(error);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of either is the moment for another attempt.
  useEffect(() => {
    part.load().catch(tellMissing);
  }, [part, wanted, connection]);
  return useSyncExternalStore(part.subscribe, part.get);
}
