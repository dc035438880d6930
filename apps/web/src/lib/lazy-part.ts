import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { useConnection } from './http/reachability.ts';
import { loadPart } from './load-part.ts';

interface PartState<T> {
  /** Null until loaded. */
  value: T | null;
  /** The last attempt to load it failed. */
  failed: boolean;
}

/**
 * A part of the page that is loaded separately. React's own `lazy` keeps a failure forever and breaks the whole page. Here the rest of the
 * page keeps working, and the next attempt fetches again.
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
  /** Something waits for the part. Each time this becomes true, a failed part is fetched again. */
  wanted?: boolean;
  /** Called if the part is wanted and could not be loaded. */
  onMissing?: (error: unknown) => void;
}

/** Loads a part, and tries again when the connection is back. */
export function useLazyPart<T>(part: LazyPart<T>, { wanted = true, onMissing }: Wish = {}): PartState<T> {
  const connection = useConnection();
  const tellMissing = useEffectEvent((error: unknown) => {
    if (wanted) onMissing?.(error);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of `wanted` or `connection` triggers another attempt.
  useEffect(() => {
    part.load().catch(tellMissing);
  }, [part, wanted, connection]);
  return useSyncExternalStore(part.subscribe, part.get);
}
