import { describe, expect, it } from 'vitest';
import { pngHeaderOf } from '../testing/pictures.ts';
import { DecodeGate } from './decode-gate.ts';

/** Work that ends when the test says so. */
const enterWith = (gate: DecodeGate, megapixels: number) => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const state = { inside: false };
  const done = gate.run(pngHeaderOf(1000, megapixels * 1000), async () => {
    state.inside = true;
    enter();
    await ended;
  });
  return { state, entered, end, done };
};

describe('the gate before decoding', () => {
  it('lets small pictures in together and a large one wait for its room', async () => {
    const gate = new DecodeGate();
    const first = enterWith(gate, 60);
    await first.entered;
    const small = enterWith(gate, 30);
    await small.entered;
    const large = enterWith(gate, 60);
    first.end();
    await large.entered;
    small.end();
    large.end();
    await Promise.all([first.done, small.done, large.done]);
  });

  it('keeps order: who came later does not slip past one who waits', async () => {
    const gate = new DecodeGate();
    const entered: string[] = [];
    const first = enterWith(gate, 50);
    await first.entered;
    const large = enterWith(gate, 90);
    const small = enterWith(gate, 1);
    for (const [name, work] of Object.entries({ large, small })) work.entered.then(() => entered.push(name));
    first.end();
    await large.entered;
    large.end();
    await small.entered;
    expect(entered).toEqual(['large', 'small']);
    small.end();
    await Promise.all([large.done, small.done]);
  });

  it('lets a picture larger than all its room in alone', async () => {
    const gate = new DecodeGate();
    const huge = enterWith(gate, 200);
    await huge.entered;
    huge.end();
    await huge.done;
  });

  it('gives its place back where the work fails', async () => {
    const gate = new DecodeGate();
    await expect(gate.run(pngHeaderOf(1000, 90_000), () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    const next = enterWith(gate, 90);
    await next.entered;
    next.end();
    await next.done;
  });

  it('runs what it cannot read, so that the work says what is wrong', async () => {
    await expect(new DecodeGate().run(Buffer.from('x'), async () => 'ran')).resolves.toBe('ran');
  });
});
