import { type Gesture, hold, move, NO_GESTURE, release } from '../gesture.ts';
import { type Camera, FIT, type Point, panBy, type Size, toggleFit, zoomAt } from '../viewport.ts';

/** The picture on the table. */
export interface Scene {
  /** Identifies the picture. Another subject starts at the fit. */
  subject: string;
  picture: Size;
  table: Size;
}

/** The part of the table under a pressed pointer. A control handles its own presses. So does a divider, unless the user asked to pan. */
export type Ground = 'picture' | 'divider' | 'control';

interface Press {
  type: 'pointer-down';
  id: number;
  at: Point;
  button: number;
  /** It is the first pointer of its kind: all others have been released. */
  primary: boolean;
  ground: Ground;
  spaceHeld: boolean;
}

interface Move {
  type: 'pointer-move';
  id: number;
  at: Point;
  pressed: boolean;
}

/** An event on the table as plain data. Points are in pixels of the table. */
export type TableEvent =
  | Press
  | Move
  | { type: 'pointer-up' | 'pointer-cancel' | 'capture-lost'; id: number }
  | { type: 'wheel'; at: Point; deltaY: number; pinch: boolean }
  | { type: 'zoom'; at: Point; factor: number }
  | { type: 'toggle'; at: Point }
  | { type: 'fit' }
  | { type: 'escape' };

interface View {
  subject: string;
  camera: Camera;
}

export interface Hand {
  view: View;
  /** All pressed pointers, because a second one turns the first into a pinch. */
  pressed: Gesture;
  /** The pointers that move the picture. Nothing else on the table receives their events. */
  claimed: ReadonlySet<number>;
  /** The view when the first of them was claimed. */
  before: View;
}

const AT_FIT: View = { subject: '', camera: FIT };

export const RESTING: Hand = { view: AT_FIT, pressed: NO_GESTURE, claimed: new Set(), before: AT_FIT };

/** The result of an event: the new state of the hand, and the pointers that it claims or releases. */
export interface Step {
  hand: Hand;
  /** The pointers that the hand claims with this event. */
  claims: readonly number[];
  /** The pointers that the hand gives up, although they are still pressed. */
  releases: readonly number[];
  /** Whether the event is for the hand alone. */
  taken: boolean;
}

const MIDDLE_BUTTON = 1;
const WHEEL_SPEED = 0.0015;
const PINCH_SPEED = 0.01;

export const cameraFor = (view: View, subject: string): Camera => (view.subject === subject ? view.camera : FIT);

const left = (hand: Hand, taken = false): Step => ({ hand, claims: [], releases: [], taken });

/** Changes the camera. Without a picture there is nothing to look at. */
function look(hand: Hand, scene: Scene | null, change: (camera: Camera, picture: Size, table: Size) => Camera): Hand {
  if (!scene) return hand;
  const { subject, picture, table } = scene;
  const now = cameraFor(hand.view, subject);
  const camera = change(now, picture, table);
  return camera === now ? hand : { ...hand, view: { subject, camera } };
}

const canPan = (hand: Hand, scene: Scene | null): boolean =>
  scene !== null && cameraFor(hand.view, scene.subject).kind === 'free';

/** Claims all pressed pointers. */
function claim(hand: Hand, taken = false): Step {
  const claims = [...hand.pressed.keys()].filter((id) => !hand.claimed.has(id));
  const before = hand.claimed.size === 0 ? hand.view : hand.before;
  return { hand: { ...hand, claimed: new Set(hand.pressed.keys()), before }, claims, releases: [], taken };
}

function letGo(hand: Hand, id: number): Hand {
  const claimed = new Set(hand.claimed);
  claimed.delete(id);
  return { ...hand, claimed, pressed: release(hand.pressed, id) };
}

/** A press pans a picture that is larger than the table. On a fitted picture a single press is left to what is under it. */
function press(hand: Hand, { id, at, button, primary, ground, spaceHeld }: Press, scene: Scene | null): Step {
  const grips = spaceHeld || button === MIDDLE_BUTTON;
  if (button > MIDDLE_BUTTON || ground === 'control' || (ground === 'divider' && !grips)) return left(hand);
  const known = primary ? { ...hand, pressed: NO_GESTURE, claimed: RESTING.claimed } : hand;
  const next = { ...known, pressed: hold(known.pressed, id, at) };
  return grips || next.pressed.size > 1 || canPan(next, scene) ? claim(next, grips) : left(next);
}

function drag(hand: Hand, { id, at, pressed }: Move, scene: Scene | null): Step {
  // The release of a pointer that the hand has not claimed may happen outside of the table.
  if (!pressed) return left(hand.pressed.has(id) ? letGo(hand, id) : hand);
  const moved = move(hand.pressed, id, at);
  if (!moved) return left(hand);
  // The wheel may have enlarged the picture while the pointer was pressed.
  const held = canPan(hand, scene) ? claim(hand) : left(hand);
  const { pan, zoom } = moved;
  const next = look({ ...held.hand, pressed: moved.gesture }, scene, (camera, picture, table) => {
    const shifted = panBy(camera, picture, table, pan);
    return zoom ? zoomAt(shifted, picture, table, zoom.at, zoom.factor) : shifted;
  });
  return { ...held, hand: next };
}

/** Puts the picture back to where it was. The pointers that are still pressed do nothing until they are pressed again. */
const cancel = (hand: Hand): Step => ({
  hand: { ...hand, view: hand.before, pressed: NO_GESTURE, claimed: RESTING.claimed },
  claims: [],
  releases: [...hand.claimed],
  taken: true,
});

/**
 * The tool that pans and zooms the picture. One pointer pans, two zoom, the wheel zooms. It claims the pointers that move the picture and
 * leaves all others.
 */
export function handStep(hand: Hand, event: TableEvent, scene: Scene | null): Step {
  switch (event.type) {
    case 'pointer-down':
      return press(hand, event, scene);
    case 'pointer-move':
      return drag(hand, event, scene);
    case 'pointer-up':
    case 'pointer-cancel':
    case 'capture-lost':
      // The picture stays where it is: the system may cancel a pointer at any time.
      return left(letGo(hand, event.id));
    case 'wheel': {
      const factor = Math.exp(-event.deltaY * (event.pinch ? PINCH_SPEED : WHEEL_SPEED));
      return left(
        look(hand, scene, (camera, picture, table) => zoomAt(camera, picture, table, event.at, factor)),
        true,
      );
    }
    case 'zoom':
      return left(
        look(hand, scene, (camera, picture, table) => zoomAt(camera, picture, table, event.at, event.factor)),
      );
    case 'toggle':
      return left(look(hand, scene, (camera, picture, table) => toggleFit(camera, picture, table, event.at)));
    case 'fit':
      return left(look(hand, scene, () => FIT));
    case 'escape':
      return hand.claimed.size > 0 ? cancel(hand) : left(hand);
  }
}
