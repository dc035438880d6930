import { describe, expect, it } from 'vitest';
import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { createPictureGate, type PictureTurn, threadsOf } from './work-policy.ts';

const HEAVY = IMAGING_BOUNDS.lightBytes.value + 1;

type Gate = ReturnType<typeof createPictureGate>;

const begin = (gate: Gate, owner: string, extra: Partial<PictureTurn> = {}) => {
  const state = { isInside: false };
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  gate.run({ owner, kind: 'decode', bytes: 1000, ...extra }, () => {
    state.isInside = true;
    enter();
    return new Promise(() => {});
  });
  return { state, entered };
};

/** Lets all pending callbacks run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate before work on pictures', () => {
  it('leaves one slot for other people, however many edits one person has', async () => {
    const gate = createPictureGate({ slots: 4, heavySlots: 1 });
    const own = Array.from({ length: 8 }, () => begin(gate, 'A', { kind: 'edit' }));
    await settle();
    expect(own.filter(({ state }) => state.isInside)).toHaveLength(3);
    await begin(gate, 'B').entered;
  });

  it('gives all slots to the uploads of one person while nobody else waits', async () => {
    const gate = createPictureGate({ slots: 3, heavySlots: 1 });
    const own = Array.from({ length: 4 }, () => begin(gate, 'A'));
    await settle();
    expect(own.filter(({ state }) => state.isInside)).toHaveLength(3);
  });

  it('runs one heavy decode at a time, and a light decode beside heavy decodes and edits of others', async () => {
    const gate = createPictureGate({ slots: 3, heavySlots: 1 });
    const heavy = [begin(gate, 'A', { bytes: HEAVY }), begin(gate, 'B', { bytes: HEAVY })];
    const edits = [begin(gate, 'C', { kind: 'edit' }), begin(gate, 'D', { kind: 'edit' })];
    await settle();
    expect(heavy.map(({ state }) => state.isInside)).toEqual([true, false]);
    expect(edits.map(({ state }) => state.isInside)).toEqual([true, false]);
    await begin(gate, 'E').entered;
  });
});

describe('work on a picture', () => {
  it('uses all cores while it is alone, and one core beside other work', () => {
    expect(threadsOf(1, 8)).toBe(8);
    expect(threadsOf(2, 8)).toBe(1);
  });
});
