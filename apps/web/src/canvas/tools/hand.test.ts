import { describe, expect, it } from 'vitest';
import { FIT, type Point, place } from '../viewport.ts';
import { cameraFor, type Hand, handStep, RESTING, type Scene, type Step, type TableEvent } from './hand.ts';

const scene: Scene = {
  subject: 'a',
  picture: { width: 1000, height: 1000 },
  table: { width: 500, height: 500 },
};

type Down = Extract<TableEvent, { type: 'pointer-down' }>;
const down = (id: number, at: Point, more: Partial<Down> = {}): TableEvent => ({
  type: 'pointer-down',
  id,
  at,
  button: 0,
  primary: id === 1,
  ground: 'picture',
  spaceHeld: false,
  ...more,
});
const drag = (id: number, at: Point): TableEvent => ({ type: 'pointer-move', id, at, pressed: true });
const zoomed: TableEvent = { type: 'zoom', at: { x: 250, y: 250 }, factor: 4 };

/** The last step of these events. */
const having = (hand: Hand, ...events: TableEvent[]): Step =>
  events.reduce<Step>((step, event) => handStep(step.hand, event, scene), {
    hand,
    claims: [],
    releases: [],
    taken: false,
  });
const cameraOf = ({ hand }: Step) => cameraFor(hand.view, scene.subject);
const placed = (step: Step) => place(cameraOf(step), scene.picture, scene.table);

const near = having(RESTING, zoomed).hand;
const centre = { x: 250, y: 250 };

describe('what the hand claims', () => {
  it('leaves a single pointer on a fitted picture to what is under it', () => {
    const step = having(RESTING, down(1, centre), drag(1, { x: 200, y: 250 }));
    expect(step).toMatchObject({ claims: [], taken: false });
    expect(step.hand.claimed.size).toBe(0);
    expect(cameraOf(step)).toBe(FIT);
  });

  it('claims both pointers of a pinch, even if the first was left before', () => {
    const step = having(RESTING, down(1, { x: 200, y: 250 }), down(2, { x: 300, y: 250 }));
    expect(step).toMatchObject({ claims: [1, 2], taken: false });
    expect(placed(having(step.hand, drag(2, { x: 400, y: 250 }))).scale).toBeCloseTo(1);
  });

  it('claims one pointer on an enlarged picture, and pans', () => {
    const step = having(near, down(1, centre));
    expect(step).toMatchObject({ claims: [1], taken: false });
    const before = placed(step);
    const moved = placed(having(step.hand, drag(1, { x: 240, y: 230 })));
    expect(moved).toEqual({ ...before, x: before.x - 10, y: before.y - 20 });
  });

  it('claims a pointer that was pressed before the wheel has enlarged the picture', () => {
    const wheel: TableEvent = { type: 'wheel', at: centre, deltaY: -500, pinch: false };
    const pressed = having(RESTING, down(1, centre), wheel);
    expect(pressed).toMatchObject({ claims: [], taken: true });
    expect(having(pressed.hand, drag(1, { x: 240, y: 250 })).claims).toEqual([1]);
  });

  it('leaves controls, the divider and the secondary button', () => {
    for (const more of [{ ground: 'control' }, { ground: 'divider' }, { button: 2 }] as const)
      expect(having(near, down(1, centre, more))).toMatchObject({ hand: near, claims: [], taken: false });
  });

  it('takes every press with Space held or the middle button for itself, even on the divider', () => {
    for (const more of [{ spaceHeld: true }, { button: 1 }])
      expect(having(RESTING, down(1, centre, { ground: 'divider', ...more }))).toMatchObject({
        claims: [1],
        taken: true,
      });
    expect(having(RESTING, down(1, centre, { ground: 'control', spaceHeld: true })).claims).toEqual([]);
  });
});

describe('the end of a gesture', () => {
  it('keeps the picture in place if the pointer is released, cancelled or captured by something else', () => {
    const held = having(near, down(1, centre), drag(1, { x: 200, y: 250 }));
    for (const type of ['pointer-up', 'pointer-cancel', 'capture-lost'] as const) {
      const ended = having(held.hand, { type, id: 1 });
      expect(placed(ended)).toEqual(placed(held));
      expect(ended.hand.pressed.size + ended.hand.claimed.size).toBe(0);
      expect(placed(having(ended.hand, drag(1, { x: 0, y: 0 })))).toEqual(placed(held));
    }
  });

  it('pans with the remaining pointer of a pinch', () => {
    const one = having(near, down(1, { x: 200, y: 250 }), down(2, { x: 300, y: 250 }), {
      type: 'pointer-cancel',
      id: 1,
    });
    const before = placed(one);
    expect(placed(having(one.hand, drag(2, { x: 305, y: 250 })))).toEqual({ ...before, x: before.x + 5 });
  });

  it('notices a release that it was not told', () => {
    const hovering: TableEvent = { type: 'pointer-move', id: 1, at: { x: 0, y: 0 }, pressed: false };
    const step = having(RESTING, down(1, centre), zoomed, hovering);
    expect(step.hand.pressed.size).toBe(0);
    expect(placed(having(step.hand, drag(1, centre)))).toEqual(placed(having(RESTING, zoomed)));
  });

  it('forgets the pointers whose release it has missed when a first pointer is pressed', () => {
    const pinched = having(near, down(1, { x: 200, y: 250 }), down(2, { x: 300, y: 250 }));
    const step = having(pinched.hand, down(3, centre, { primary: true }));
    expect(step.claims).toEqual([3]);
    expect([...step.hand.claimed]).toEqual([3]);
  });

  it('puts the picture back on Escape and gives up its pointers', () => {
    const pinched = having(near, down(1, { x: 200, y: 250 }), down(2, { x: 300, y: 250 }), drag(2, { x: 350, y: 250 }));
    const step = having(pinched.hand, { type: 'escape' });
    expect(step).toMatchObject({ releases: [1, 2], taken: true });
    expect(placed(step)).toEqual(placed(having(near)));
    expect(having(step.hand, drag(1, { x: 0, y: 0 })).hand).toBe(step.hand);
  });

  it('leaves Escape to others without a gesture', () => {
    expect(having(near, { type: 'escape' })).toMatchObject({ hand: near, taken: false });
    expect(having(RESTING, down(1, centre), { type: 'escape' })).toMatchObject({ taken: false });
  });
});

describe('the camera of the hand', () => {
  it('starts another picture at the fit', () => {
    expect(cameraFor(near.view, 'a').kind).toBe('free');
    expect(cameraFor(near.view, 'b')).toBe(FIT);
    const moved = handStep(near, zoomed, { ...scene, subject: 'b' });
    expect([cameraFor(moved.hand.view, 'a'), cameraFor(moved.hand.view, 'b').kind]).toEqual([FIT, 'free']);
  });

  it('switches between the fit and 1:1, and returns to the fit', () => {
    const actual = having(RESTING, { type: 'toggle', at: centre });
    expect(placed(actual).scale).toBe(1);
    expect(cameraOf(having(actual.hand, { type: 'toggle', at: centre }))).toBe(FIT);
    expect(cameraOf(having(actual.hand, { type: 'fit' }))).toBe(FIT);
  });

  it('zooms faster by a pinch on a touchpad than by a wheel', () => {
    const by = (pinch: boolean) => placed(having(RESTING, { type: 'wheel', at: centre, deltaY: -100, pinch })).scale;
    expect(by(true)).toBeGreaterThan(by(false));
  });

  it('does nothing without a picture', () => {
    expect(handStep(RESTING, zoomed, null).hand).toBe(RESTING);
    expect(handStep(RESTING, down(1, centre), null)).toMatchObject({ claims: [] });
  });
});
