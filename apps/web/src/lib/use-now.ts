import { useEffect, useState } from 'react';

/** The clock, ticking while it is looked at. */
export function useNow(interval: number, ticking = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval, ticking]);
  return now;
}
