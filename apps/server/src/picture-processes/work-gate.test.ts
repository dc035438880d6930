import { describe, expect, it } from 'vitest';
import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { TooManyRequests, Unavailable } from '../errors.ts';
import { type Turn, WorkGate } from './work-gate.ts';

const HEAVY = IMAGING_BOUNDS.lightBytes.value + 1;
const never = new AbortController().signal;

const turn = (owner: string, extra: Partial<Turn> = {}): Turn => ({
  owner,
  kind: 'decode',
  bytes: 1000,
  isEssential: false,
  ...extra,
});

/** Work at a gate that ends when the test says so. */
const begin = (gate: WorkGate, what: Turn, signal = never) => {
  const state = { isInside: false };
  const entered = gate.enter(what, signal).then((leave) => {
    state.isInside = true;
    return leave;
  });
  entered.catch(() => {});
  return { state, entered, end: async () => (await entered)() };
};

/** Lets everything that is due happen. */
const settle = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
};

const gateOf = (slots = 3, options = {}) => new WorkGate({ slots, heavySlots: 1 }, options);

describe('the gate before work on pictures', () => {
  it('leaves one slot to somebody else, however much work one person has', async () => {
    const gate = gateOf();
    const own = Array.from({ length: 8 }, () => begin(gate, turn('A')));
    await settle();
    expect(own.filter(({ state }) => state.isInside)).toHaveLength(2);
    const other = begin(gate, turn('B'));
    await other.entered;
  });

  it('runs one heavy decode at a time, and a light one beside heavy decodes and edits of others', async () => {
    const gate = gateOf();
    const heavy = [begin(gate, turn('A', { bytes: HEAVY })), begin(gate, turn('B', { bytes: HEAVY }))];
    const edits = [begin(gate, turn('C', { kind: 'edit' })), begin(gate, turn('D', { kind: 'edit' }))];
    await settle();
    expect(heavy.map(({ state }) => state.isInside)).toEqual([true, false]);
    expect(edits.map(({ state }) => state.isInside)).toEqual([true, false]);
    await begin(gate, turn('E')).entered;
  });

  it('lets the person go first who has the least work running, and then who has used the least time', async () => {
    let now = 0;
    const gate = gateOf(2, { now: () => now });
    const order: string[] = [];
    const queue = (owner: string, name: string) => {
      const work = begin(gate, turn(owner));
      work.entered.then(() => order.push(name));
      return work;
    };
    const slow = queue('A', 'A1');
    const quick = queue('B', 'B1');
    await settle();
    const [slowNext, quickNext] = [queue('A', 'A2'), queue('B', 'B2')];
    now = 1;
    await quick.end();
    await settle();
    expect(order).toEqual(['A1', 'B1', 'B2']);
    now = 100;
    await slow.end();
    await settle();
    expect(order).toEqual(['A1', 'B1', 'B2', 'A2']);
    const [slowLast, quickLast] = [queue('A', 'A3'), queue('B', 'B3')];
    await quickNext.end();
    await slowNext.end();
    await settle();
    expect(order.slice(4)).toEqual(['B3', 'A3']);
    await slowLast.end();
    await quickLast.end();
  });

  it('gives a person who was away no credit for that time', async () => {
    let now = 0;
    const gate = gateOf(2, { now: () => now });
    const first = begin(gate, turn('A'));
    const second = begin(gate, turn('A'));
    await first.entered;
    now = 1000;
    await first.end();
    await second.entered;
    const late = begin(gate, turn('B'));
    await late.entered;
    now = 1001;
    const order: string[] = [];
    begin(gate, turn('B')).entered.then(() => order.push('B'));
    begin(gate, turn('A')).entered.then(() => order.push('A'));
    await late.end();
    await settle();
    // B has used 1 ms more than A had when B came.
    expect(order).toEqual(['B']);
  });

  it('refuses more waiting work of one person than the bound, never a result that was paid for', async () => {
    const gate = gateOf(1 + 1);
    begin(gate, turn('A'));
    for (let n = 0; n < IMAGING_BOUNDS.waitingPictures.value; n += 1) begin(gate, turn('A'));
    await expect(gate.enter(turn('A'), never)).rejects.toBeInstanceOf(TooManyRequests);
    const result = begin(gate, turn('A', { isEssential: true }));
    await begin(gate, turn('B')).entered;
    await settle();
    expect(result.state.isInside).toBe(false);
  });

  it('gives up a decode that has waited for too long, and lets a result wait on', async () => {
    const gate = gateOf(2, { waitMilliseconds: 1 });
    const running = begin(gate, turn('A'));
    await running.entered;
    await expect(gate.enter(turn('A'), never)).rejects.toBeInstanceOf(Unavailable);
    const result = begin(gate, turn('A', { isEssential: true }));
    await running.end();
    await result.entered;
  });

  it('forgets work that is stopped while it waits', async () => {
    const gate = gateOf(2);
    const running = begin(gate, turn('A'));
    await running.entered;
    const stop = new AbortController();
    const stopped = begin(gate, turn('A'), stop.signal);
    const after = begin(gate, turn('A'));
    stop.abort(new Error('stopped'));
    await expect(stopped.entered).rejects.toThrow('stopped');
    await running.end();
    await after.entered;
  });
});
