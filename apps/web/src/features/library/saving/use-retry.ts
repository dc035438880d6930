import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useConnection } from '../../../lib/http/reachability.ts';

/** Milliseconds before the first retries. `LONGEST` is the pause before each later one. */
const PAUSES = [5_000, 10_000, 30_000] as const;
const LONGEST = 60_000;

export interface Retry {
  /** Requests one more attempt. Several calls before that attempt count as one. */
  later: () => void;
  /** Nothing is left to retry. */
  stop: () => void;
}

/**
 * Retries requests that failed because of the network, while the server can be reached. The pause is necessary: another request may have
 * reached the server between the failure and this call, and then no change of the connection follows.
 */
export function useRetry(attempt: () => void): Retry {
  const connection = useConnection();
  const [due, setDue] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const rounds = useRef(0);

  const run = useEffectEvent(() => {
    setDue(false);
    attempt();
  });
  useEffect(() => {
    if (due && connection === 'online') run();
  }, [due, connection]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    later: () => {
      if (timer.current !== undefined) return;
      timer.current = setTimeout(() => {
        timer.current = undefined;
        setDue(true);
      }, PAUSES[rounds.current] ?? LONGEST);
      rounds.current += 1;
    },
    stop: () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      rounds.current = 0;
      setDue(false);
    },
  };
}
