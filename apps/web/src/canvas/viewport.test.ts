import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIT, fitScale, panBy, place, toggleFit, zoomAt } from './viewport.ts';

const photo = { width: 4000, height: 3000 };
const table = { width: 1000, height: 600 };
const middle = { x: 500, y: 300 };

describe('fit', () => {
  it('shows the picture as large as it fits, centred', () => {
    expect(place(FIT, photo, table)).toEqual({ scale: 0.2, x: 100, y: 0 });
  });

  it('does not enlarge a small picture beyond twice its size', () => {
    expect(place(FIT, { width: 100, height: 50 }, table)).toEqual({ scale: 2, x: 400, y: 250 });
  });
});

describe('zoom', () => {
  it('keeps the point under the pointer where it is', () => {
    const point = { x: 700, y: 200 };
    const before = place(FIT, photo, table);
    const after = place(zoomAt(FIT, photo, table, point, 4), photo, table);
    expect((point.x - after.x) / after.scale).toBeCloseTo((point.x - before.x) / before.scale);
    expect((point.y - after.y) / after.scale).toBeCloseTo((point.y - before.y) / before.scale);
  });

  it('is limited by the fit when zooming out and by 8 times when zooming in', () => {
    expect(zoomAt(zoomAt(FIT, photo, table, middle, 3), photo, table, middle, 0.1)).toBe(FIT);
    expect(place(zoomAt(FIT, photo, table, middle, 1e6), photo, table).scale).toBe(8);
  });

  it('switches to 1:1 and back', () => {
    const close = toggleFit(FIT, photo, table, middle);
    expect(place(close, photo, table).scale).toBeCloseTo(1);
    expect(toggleFit(close, photo, table, middle)).toBe(FIT);
  });
});

describe('pan', () => {
  it('moves a picture that is larger than the table and stops at its edges', () => {
    const close = zoomAt(FIT, photo, table, middle, 5);
    expect(place(panBy(close, photo, table, { x: 30, y: -20 }), photo, table)).toMatchObject({ x: -1470, y: -1220 });
    expect(place(panBy(close, photo, table, { x: 1e5, y: 1e5 }), photo, table)).toMatchObject({ x: 0, y: 0 });
  });

  it('does not accumulate distance beyond an edge', () => {
    const close = zoomAt(FIT, photo, table, middle, 5);
    const beyond = panBy(close, photo, table, { x: 1e5, y: 0 });
    expect(place(panBy(beyond, photo, table, { x: -10, y: 0 }), photo, table).x).toBeCloseTo(-10);
  });

  it('does not move a picture that fits', () => {
    expect(panBy(FIT, photo, table, { x: 50, y: 50 })).toBe(FIT);
  });
});

it('never shows a gap beside a picture that is large enough to fill it', () => {
  const length = fc.integer({ min: 1, max: 9000 });
  const move = fc.record({
    x: fc.integer({ min: -3000, max: 3000 }),
    y: fc.integer({ min: -3000, max: 3000 }),
    factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(length, length, fc.array(move, { maxLength: 12 }), (width, height, moves) => {
      const picture = { width, height };
      let camera = FIT;
      for (const { x, y, factor } of moves) {
        camera = panBy(zoomAt(camera, picture, table, { x: x % 1000, y: y % 600 }, factor), picture, table, { x, y });
      }
      const { scale, x, y } = place(camera, picture, table);
      expect(scale).toBeGreaterThanOrEqual(fitScale(picture, table) * 0.999);
      if (width * scale >= table.width) expect(x).toBeLessThanOrEqual(0.001);
      if (width * scale >= table.width) expect(x + width * scale).toBeGreaterThanOrEqual(table.width - 0.001);
      if (height * scale < table.height) expect(y).toBeCloseTo((table.height - height * scale) / 2);
    }),
  );
});
