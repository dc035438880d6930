import { describe, expect, it } from 'vitest';
import { TooManyRequests, Unavailable } from './errors.ts';
import { FairSemaphore, type Turn } from './fair-semaphore.ts';

const WAITING = 4;

interface Options {
  slots?: number;
  waitMilliseconds?: number;
  now?: () => number;
}

const gateOf = ({ slots = 1, waitMilliseconds, now = () => 0 }: Options = {}): FairSemaphore<Turn> =>
  new FairSemaphore({
    fits: (_work, running) => running.length < slots,
    waitingPerOwner: WAITING,
    waitMilliseconds: () => waitMilliseconds,
    busy: '繁忙',
    now,
  });

/** Starts work that ends when the test ends it. */
const begin = (
  gate: FairSemaphore<Turn>,
  turn: Turn,
  { signal, onEnter }: { signal?: AbortSignal; onEnter?: () => void } = {},
) => {
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const work = (): Promise<void> => {
    onEnter?.();
    enter();
    return ended;
  };
  const done = gate.run(turn, work, signal);
  done.catch(() => {});
  return { entered, end, done };
};

/** Lets all pending callbacks run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a fair gate', () => {
  it('admits the person with the least running work first', async () => {
    const gate = gateOf({ slots: 2 });
    const order: string[] = [];
    const queue = (owner: string) => begin(gate, { owner }, { onEnter: () => order.push(owner) });
    const [first] = [queue('A'), queue('A'), queue('A'), queue('B')];
    await first.entered;
    first.end();
    await settle();
    expect(order).toEqual(['A', 'A', 'B']);
  });

  it('admits the person whose work has taken the least time first', async () => {
    let now = 0;
    const gate = gateOf({ now: () => now });
    const order: string[] = [];
    const queue = (name: string) => begin(gate, { owner: name[0] ?? '' }, { onEnter: () => order.push(name) });
    const slow = queue('A1');
    const [quick, next] = [queue('B1'), queue('A2')];
    queue('B2');
    await slow.entered;
    now = 1000;
    slow.end();
    await quick.entered;
    now = 1001;
    quick.end();
    await settle();
    // B has used 1 ms, A 1000 ms: B goes once more, although A2 came earlier.
    expect(order).toEqual(['A1', 'B1', 'B2']);
    next.end();
  });

  it('gives a person who was away no credit for that time', async () => {
    let now = 0;
    const gate = gateOf({ now: () => now });
    const order: string[] = [];
    const queue = (name: string) => begin(gate, { owner: name[0] ?? '' }, { onEnter: () => order.push(name) });
    const [first, second] = [queue('A1'), queue('A2')];
    await first.entered;
    now = 1000;
    first.end();
    await second.entered;
    const late = queue('B1');
    queue('A3');
    now = 1001;
    second.end();
    await late.entered;
    queue('B2');
    now = 1003;
    late.end();
    await settle();
    // Since B came, A has used 1 ms and B has used 2 ms.
    expect(order).toEqual(['A1', 'A2', 'B1', 'A3']);
  });

  it('refuses waiting work of one person beyond the limit, but never a result that was paid for', async () => {
    const gate = gateOf();
    const running = begin(gate, { owner: 'A' });
    const waiting = Array.from({ length: WAITING }, () => begin(gate, { owner: 'A' }));
    await expect(begin(gate, { owner: 'A' }).done).rejects.toBeInstanceOf(TooManyRequests);
    const result = begin(gate, { owner: 'A', isEssential: true });
    for (const { end } of [running, ...waiting]) end();
    await result.entered;
  });

  it('gives up work that has waited for too long, but lets a result keep waiting', async () => {
    const gate = gateOf({ waitMilliseconds: 1 });
    const running = begin(gate, { owner: 'A' });
    await running.entered;
    await expect(begin(gate, { owner: 'B' }).done).rejects.toBeInstanceOf(Unavailable);
    const result = begin(gate, { owner: 'B', isEssential: true });
    running.end();
    await result.entered;
  });

  it('removes work that is stopped while it waits', async () => {
    const gate = gateOf();
    const running = begin(gate, { owner: 'A' });
    const stop = new AbortController();
    const stopped = begin(gate, { owner: 'A' }, { signal: stop.signal });
    const after = begin(gate, { owner: 'A' });
    stop.abort(new Error('stopped'));
    await expect(stopped.done).rejects.toThrow('stopped');
    running.end();
    await after.entered;
  });

  it('releases its slot if the work fails', async () => {
    const gate = gateOf();
    await expect(gate.run({ owner: 'A' }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await begin(gate, { owner: 'A' }).entered;
  });
});
