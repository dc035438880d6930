import type { MouseEvent, PointerEvent } from 'react';
import type { Ground, TableEvent } from '../../canvas/tools/hand.ts';
import type { Point } from '../../canvas/viewport.ts';

interface Place {
  clientX: number;
  clientY: number;
}

export function pointIn(element: HTMLElement, { clientX, clientY }: Place): Point {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

const within = (target: EventTarget, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

export function groundOf({ target }: MouseEvent): Ground {
  if (within(target, 'button, a')) return 'control';
  return within(target, '[role="slider"]') ? 'divider' : 'picture';
}

type TablePointer = PointerEvent<HTMLElement>;

export const pointerDown = (event: TablePointer, spaceHeld: boolean): TableEvent => ({
  type: 'pointer-down',
  id: event.pointerId,
  at: pointIn(event.currentTarget, event),
  button: event.button,
  primary: event.isPrimary,
  ground: groundOf(event),
  spaceHeld,
});

export const pointerMove = (event: TablePointer): TableEvent => ({
  type: 'pointer-move',
  id: event.pointerId,
  at: pointIn(event.currentTarget, event),
  pressed: event.buttons !== 0,
});
