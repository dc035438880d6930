import {
  type MouseEvent,
  type PointerEvent,
  type RefCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import { hold, move, NO_GESTURE, release } from '../../canvas/gesture.ts';
import {
  type Camera,
  FIT,
  type Placement,
  type Point,
  panBy,
  place,
  type Size,
  toggleFit,
  zoomAt,
} from '../../canvas/viewport.ts';

const KEY_ZOOM = 1.25;

interface TableHandlers {
  onPointerDownCapture: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
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

const IN_FIELD = 'input, textarea, [role="alertdialog"]';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(`${IN_FIELD}, [role="dialog"]`) !== null;

const takesSpace = (target: EventTarget | null): boolean =>
  isTyping(target) || (target instanceof Element && target.closest('button, a, [role="combobox"]') !== null);

const onDivider = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[role="slider"]') !== null;

/** A control on the table handles its own presses. If the table captured the pointer, the table would get the click instead. */
const onControl = (target: EventTarget): boolean => target instanceof Element && target.closest('button, a') !== null;

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

function pointIn(element: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

function useSpaceHeld(): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || takesSpace(event.target)) return;
      event.preventDefault();
      setHeld(true);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === 'Space') setHeld(false);
    };
    const { signal, abort } = withAbort();
    addEventListener('keydown', down, { signal });
    addEventListener('keyup', up, { signal });
    addEventListener('blur', () => setHeld(false), { signal });
    return abort;
  }, []);
  return held;
}

function withAbort(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Turns wheel, pinch, drag, double click and keys into the picture's placement on the table. */
export function useCamera(picture: Size | null, { subject = '', inDialog = false }: CameraOptions = {}): TableCamera {
  const shape = picture ? `${subject} ${picture.width}x${picture.height}` : '';
  const [kept, setKept] = useState<{ shape: string; camera: Camera }>({ shape, camera: FIT });
  // Another subject or size means another picture. The old camera does not apply to it.
  const camera = kept.shape === shape ? kept.camera : FIT;
  const gesture = useRef(NO_GESTURE);
  const spaceHeld = useSpaceHeld();

  const change = (next: (camera: Camera, picture: Size, table: Size) => Camera): void => {
    const { size } = table;
    if (!picture || !size) return;
    setKept((now) => ({ shape, camera: next(now.shape === shape ? now.camera : FIT, picture, size) }));
  };

  const table = useTable((event, at) => {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015));
    change((now, picture, size) => zoomAt(now, picture, size, at, factor));
  });
  const middle = (): Point => ({ x: (table.size?.width ?? 0) / 2, y: (table.size?.height ?? 0) / 2 });

  const zoom = (direction: 'in' | 'out'): void => {
    const factor = direction === 'in' ? KEY_ZOOM : 1 / KEY_ZOOM;
    change((now, picture, size) => zoomAt(now, picture, size, middle(), factor));
  };

  const isElsewhere = (target: EventTarget | null): boolean =>
    inDialog ? target instanceof Element && target.closest(IN_FIELD) !== null : isTyping(target);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isElsewhere(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const directions: Record<string, 'in' | 'out'> = { '+': 'in', '=': 'in', '-': 'out' };
    const direction = directions[event.key];
    if (direction) zoom(direction);
    else if (event.key === '0') change(() => FIT);
  });
  useEffect(() => {
    const { signal, abort } = withAbort();
    addEventListener('keydown', (event) => onKey(event), { signal });
    return abort;
  }, []);

  const fitted = camera.kind === 'fit';
  const at = (event: { clientX: number; clientY: number }): Point =>
    table.element ? pointIn(table.element, event) : { x: 0, y: 0 };
  const letGo = (event: PointerEvent<HTMLElement>): void => {
    gesture.current = release(gesture.current, event.pointerId);
  };

  return {
    tableRef: table.ref,
    placement: picture && table.size ? place(camera, picture, table.size) : null,
    fitted,
    panning: spaceHeld,
    toggle: () => change((now, picture, size) => toggleFit(now, picture, size, middle())),
    zoom,
    handlers: {
      onPointerDownCapture: (event) => {
        // With Space held or the middle button, a drag anywhere on the table pans, even on the divider.
        const dragsAnywhere = spaceHeld || event.button === 1;
        if (event.button > 1 || onControl(event.target) || (onDivider(event.target) && !dragsAnywhere)) return;
        gesture.current = hold(gesture.current, event.pointerId, at(event));
        event.currentTarget.setPointerCapture(event.pointerId);
        if (dragsAnywhere) event.stopPropagation();
      },
      onPointerMove: (event) => {
        const moved = move(gesture.current, event.pointerId, at(event));
        if (!moved) return;
        gesture.current = moved.gesture;
        const { pan, zoom } = moved;
        change((now, picture, size) => {
          const shifted = panBy(now, picture, size, pan);
          return zoom ? zoomAt(shifted, picture, size, zoom.at, zoom.factor) : shifted;
        });
      },
      onPointerUp: letGo,
      onPointerCancel: letGo,
      onDoubleClick: (event) => {
        if (!onControl(event.target)) change((now, picture, size) => toggleFit(now, picture, size, at(event)));
      },
    },
  };
}
