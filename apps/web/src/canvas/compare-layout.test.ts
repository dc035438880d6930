import { describe, expect, it } from 'vitest';
import { compareLayout } from './compare-layout.ts';

const photo = { width: 4000, height: 3000 };

describe('compareLayout', () => {
  it('aligns pictures of the same aspect ratio, whatever their sizes', () => {
    const painted = { width: 1152, height: 864 };
    const layout = compareLayout(photo, painted);
    expect(layout.frame).toEqual(painted);
    expect(layout.original).toEqual({ ...painted, x: 0, y: 0 });
    expect(layout.result).toEqual({ ...painted, x: 0, y: 0 });
  });

  it('centres a crop on the original', () => {
    const { frame, original, result } = compareLayout(photo, { width: 4000, height: 2250 });
    expect(frame).toEqual(photo);
    expect(original).toEqual({ ...photo, x: 0, y: 0 });
    expect(result).toEqual({ width: 4000, height: 2250, x: 0, y: 375 });
  });

  it('centres a result rotated by 90° on its original', () => {
    const { frame, original, result } = compareLayout(photo, { width: 3000, height: 4000 });
    expect(frame).toEqual({ width: 4000, height: 4000 });
    expect(original).toMatchObject({ x: 0, y: 500 });
    expect(result).toMatchObject({ x: 500, y: 0 });
  });

  it('scales the original to the length of a result with another aspect ratio', () => {
    const { original } = compareLayout(photo, { width: 1024, height: 1024 });
    expect(original).toEqual({ width: 1024, height: 768, x: 0, y: 128 });
  });
});
