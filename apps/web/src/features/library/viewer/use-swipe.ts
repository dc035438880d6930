import { type PointerEvent, useRef, useState } from 'react';
import { type Neighbours, swipeOffset, swipeTo } from '../../../canvas/swipe.ts';
import type { Point } from '../../../canvas/viewport.ts';

interface SwipeOptions {
  /** If false, one finger pans or moves a divider instead. */
  enabled: boolean;
  neighbours: Neighbours;
  onSwipe: (to: keyof Neighbours) => void;
}

interface SwipeHandlers {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: () => void;
}

/** A swipe with one finger changes the picture. A second finger starts a pinch instead. */
export function useSwipe({ enabled, neighbours, onSwipe }: SwipeOptions): { offset: number; handlers: SwipeHandlers } {
  const from = useRef<Point | null>(null);
  const [offset, setOffset] = useState(0);
  const giveUp = (): void => {
    from.current = null;
    setOffset(0);
  };
  const moved = ({ clientX, clientY }: PointerEvent): Point | null =>
    from.current && { x: clientX - from.current.x, y: clientY - from.current.y };
  return {
    offset: enabled ? offset : 0,
    handlers: {
      onPointerDown: (event) => {
        if (!enabled || !event.isPrimary || event.pointerType !== 'touch') giveUp();
        else from.current = { x: event.clientX, y: event.clientY };
      },
      onPointerMove: (event) => {
        const by = event.isPrimary ? moved(event) : null;
        if (by) setOffset(swipeOffset(by.x, neighbours));
      },
      onPointerUp: (event) => {
        const by = event.isPrimary ? moved(event) : null;
        const to = by && enabled ? swipeTo(by, event.currentTarget.clientWidth, neighbours) : null;
        giveUp();
        if (to) onSwipe(to);
      },
      onPointerCancel: giveUp,
    },
  };
}
