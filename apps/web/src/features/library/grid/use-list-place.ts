import { type RefObject, useEffectEvent, useLayoutEffect, useState } from 'react';

interface Place {
  /** The position in what scrolls. */
  top: number;
  width: number;
}

/** Follows every layout change above the list, also a new order of the sections of the page. A list with its own scroller fills it. */
export function useListPlace(
  list: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null> | null,
): Place {
  const [place, setPlace] = useState<Place>({ top: 0, width: 0 });
  const measure = useEffectEvent((): void => {
    if (!list.current) return;
    const box = list.current.getBoundingClientRect();
    const next = { top: scroller ? 0 : Math.round(box.top + scrollY), width: box.width };
    setPlace((now) => (now.top === next.top && now.width === next.width ? now : next));
  });
  useLayoutEffect(() => measure());
  useLayoutEffect(() => {
    if (!list.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [list]);
  return place;
}
