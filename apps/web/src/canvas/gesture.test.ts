import { describe, expect, it } from 'vitest';
import { hold, move, NO_GESTURE, release } from './gesture.ts';

const one = hold(NO_GESTURE, 1, { x: 100, y: 100 });
const two = hold(one, 2, { x: 200, y: 100 });

describe('a gesture on the table', () => {
  it('pans with one finger', () => {
    expect(move(one, 1, { x: 110, y: 95 })).toMatchObject({ pan: { x: 10, y: -5 }, zoom: null });
  });

  it('zooms and pans with two', () => {
    expect(move(two, 2, { x: 300, y: 100 })).toMatchObject({
      pan: { x: 50, y: 0 },
      zoom: { at: { x: 200, y: 100 }, factor: 2 },
    });
    expect(move(two, 1, { x: 150, y: 100 })).toMatchObject({ zoom: { factor: 0.5 } });
  });

  it('continues with the remaining finger', () => {
    const left = release(two, 1);
    expect(move(left, 2, { x: 205, y: 100 })).toMatchObject({ pan: { x: 5, y: 0 }, zoom: null });
  });

  it('ignores a third finger and unknown fingers', () => {
    const three = hold(two, 3, { x: 0, y: 0 });
    expect(move(three, 3, { x: 50, y: 50 })).toMatchObject({ pan: { x: 0, y: 0 }, zoom: null });
    expect(move(one, 9, { x: 0, y: 0 })).toBeNull();
  });

  it('does not divide by zero when two fingers meet', () => {
    const meeting = hold(one, 2, { x: 100, y: 100 });
    expect(move(meeting, 2, { x: 120, y: 100 })?.zoom).toBeNull();
  });
});
