import { useEffect, useState } from 'react';

/** The current time. Updates at each interval while `ticking` is true. */
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
