import {
  type MouseEvent,
  type PointerEvent,
  type RefCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import { cameraFor, handStep, RESTING, type Scene, type Step, type TableEvent } from '../../canvas/tools/hand.ts';
import { type Placement, type Point, place, type Size } from '../../canvas/viewport.ts';
import { groundOf, pointerDown, pointerMove, pointIn } from './table-events.ts';
import { useSpaceHeld, useTableKeys } from './table-keys.ts';

const KEY_ZOOM = 1.25;

interface TableHandlers {
  onPointerDownCapture: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  onLostPointerCapture: (event: PointerEvent<HTMLElement>) => void;
  onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
}

export interface TableCamera {
  tableRef: RefCallback<HTMLElement>;
  /** Null until the table has been measured. */
  placement: Placement | null;
  fitted: boolean;
  panning: boolean;
  handlers: TableHandlers;
  /** Switches between fit and 1:1. */
  toggle: () => void;
  /** Zooms in or out by one step around the middle. */
  zoom: (direction: 'in' | 'out') => void;
}

interface CameraOptions {
  /** Identifies the picture. Another subject starts at the fit, even if it has the same size. */
  subject?: string;
  /** The table is in a dialog, so the camera handles the keyboard. Outside a dialog, it ignores keys. */
  inDialog?: boolean;
}

/** Measures the table element and listens to the wheel. React can only add passive wheel listeners. */
function useTable(onWheel: (event: WheelEvent, at: Point) => void): {
  element: HTMLElement | null;
  size: Size | null;
  ref: RefCallback<HTMLElement>;
} {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  const wheel = useEffectEvent(onWheel);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    const listen = (event: WheelEvent): void => wheel(event, pointIn(element, event));
    element.addEventListener('wheel', listen, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', listen);
    };
  }, [element]);
  return { element, size, ref: setElement };
}

/** Routes the events of the table to the hand, and places the picture where the hand has put it. */
export function useCamera(picture: Size | null, { subject = '', inDialog = false }: CameraOptions = {}): TableCamera {
  /** The hand itself. Several events may come between two renders. */
  const hand = useRef(RESTING);
  const [view, setView] = useState(RESTING.view);
  const spaceHeld = useSpaceHeld();

  const send = (event: TableEvent): Step => {
    const step = handStep(hand.current, event, scene);
    hand.current = step.hand;
    setView(step.hand.view);
    for (const id of step.claims) table.element?.setPointerCapture(id);
    for (const id of step.releases) {
      if (table.element?.hasPointerCapture(id)) table.element.releasePointerCapture(id);
    }
    return step;
  };
  const table = useTable((event, at) => {
    if (send({ type: 'wheel', at, deltaY: event.deltaY, pinch: event.ctrlKey }).taken) event.preventDefault();
  });
  // Another size means another picture.
  const scene: Scene | null =
    picture && table.size
      ? { subject: `${subject} ${picture.width}x${picture.height}`, picture, table: table.size }
      : null;
  const middle = (): Point => ({ x: (table.size?.width ?? 0) / 2, y: (table.size?.height ?? 0) / 2 });
  const zoom = (direction: 'in' | 'out'): void => {
    send({ type: 'zoom', at: middle(), factor: direction === 'in' ? KEY_ZOOM : 1 / KEY_ZOOM });
  };
  useTableKeys(
    {
      zoom,
      fit: () => send({ type: 'fit' }),
      cancel: () => send({ type: 'escape' }).taken,
    },
    inDialog,
  );

  const camera = cameraFor(view, scene?.subject ?? '');
  return {
    tableRef: table.ref,
    placement: scene && place(camera, scene.picture, scene.table),
    fitted: camera.kind === 'fit',
    panning: spaceHeld,
    toggle: () => void send({ type: 'toggle', at: middle() }),
    zoom,
    handlers: {
      onPointerDownCapture: (event) => {
        if (send(pointerDown(event, spaceHeld)).taken) event.stopPropagation();
      },
      onPointerMove: (event) => void send(pointerMove(event)),
      onPointerUp: ({ pointerId }) => void send({ type: 'pointer-up', id: pointerId }),
      onPointerCancel: ({ pointerId }) => void send({ type: 'pointer-cancel', id: pointerId }),
      onLostPointerCapture: ({ pointerId, target, currentTarget }) => {
        // The elements on the table lose the pointers that the hand claims.
        if (target === currentTarget) send({ type: 'capture-lost', id: pointerId });
      },
      onDoubleClick: (event) => {
        if (groundOf(event) !== 'control') send({ type: 'toggle', at: pointIn(event.currentTarget, event) });
      },
    },
  };
}
