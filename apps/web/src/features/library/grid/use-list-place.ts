import { type RefObject, useLayoutEffect, useState } from 'react';

interface Place {
  /** The position in what scrolls. */
  top: number;
  width: number;
}

/** Follows every layout change above the list. A list with its own scroller fills it. */
export function useListPlace(
  list: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null> | null,
): Place {
  const [place, setPlace] = useState<Place>({ top: 0, width: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = (): void => {
      const box = element.getBoundingClientRect();
      const next = { top: scroller ? 0 : Math.round(box.top + scrollY), width: box.width };
      setPlace((now) => (now.top === next.top && now.width === next.width ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, scroller]);
  return place;
}
