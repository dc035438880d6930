import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useConnection } from '../../../lib/reachability.ts';

/** Milliseconds before the first further attempts, and before each one after these. */
const PAUSES = [5_000, 10_000, 30_000] as const;
const LONGEST = 60_000;

export interface Retry {
  /** Asks for one more attempt. Several calls before it count as one. */
  later: () => void;
  /** There is nothing left to attempt. */
  stop: () => void;
}

/**
 * Attempts again what the network has swallowed, while the server can be reached. The pause is needed because another
 * request may have reached the server between the failure and this call: no change of the connection follows then.
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
