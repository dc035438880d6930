import { describe, expect, it } from 'vitest';
import { compareLayout } from './compare-layout.ts';

const photo = { width: 4000, height: 3000 };

describe('compareLayout', () => {
  it('lays pictures of one shape edge on edge, whatever their pixels', () => {
    const painted = { width: 1152, height: 864 };
    const layout = compareLayout(photo, painted);
    expect(layout.frame).toEqual(painted);
    expect(layout.original).toEqual({ ...painted, x: 0, y: 0 });
    expect(layout.result).toEqual({ ...painted, x: 0, y: 0 });
  });

  it('keeps a crop at its place in the original', () => {
    const { frame, original, result } = compareLayout(photo, { width: 4000, height: 2250 });
    expect(frame).toEqual(photo);
    expect(original).toEqual({ ...photo, x: 0, y: 0 });
    expect(result).toEqual({ width: 4000, height: 2250, x: 0, y: 375 });
  });

  it('crosses a quarter turn over its original', () => {
    const { frame, original, result } = compareLayout(photo, { width: 3000, height: 4000 });
    expect(frame).toEqual({ width: 4000, height: 4000 });
    expect(original).toMatchObject({ x: 0, y: 500 });
    expect(result).toMatchObject({ x: 500, y: 0 });
  });

  it('brings a picture painted in another shape to the same length', () => {
    const { original } = compareLayout(photo, { width: 1024, height: 1024 });
    expect(original).toEqual({ width: 1024, height: 768, x: 0, y: 128 });
  });
});
