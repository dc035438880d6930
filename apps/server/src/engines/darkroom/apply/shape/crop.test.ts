import { describe, expect, it } from 'vitest';
import { BLUE, GREEN, picture, quadrants, RED, result, WHITE } from '../fixtures.ts';

describe('crop', () => {
  it('crops the largest box of a ratio at the requested place', async () => {
    const original = await quadrants(80, 40);
    const middle = await result(original, { type: 'crop-ratio', width: 1, height: 1, place: 'center' });
    expect([middle.width, middle.height]).toEqual([40, 40]);
    expect([middle.at(19, 0), middle.at(20, 0)]).toEqual([RED, GREEN]);
    const right = await result(original, { type: 'crop-ratio', width: 1, height: 1, place: 'right' });
    expect([right.at(0, 0), right.at(0, 39)]).toEqual([GREEN, WHITE]);
  });

  it('crops 1600×1200 to 1600×900 for 16:9', async () => {
    const { width, height } = await result(await quadrants(160, 120), {
      type: 'crop-ratio',
      width: 16,
      height: 9,
      place: 'center',
    });
    expect([width, height]).toEqual([160, 90]);
  });

  it('crops a size at the requested place, and refuses a size larger than the picture', async () => {
    const original = await quadrants(80, 40);
    const corner = await result(original, { type: 'crop-size', width: 10, height: 20, place: 'bottom-left' });
    expect([corner.width, corner.height, corner.at(0, 0)]).toEqual([10, 20, BLUE]);
    await expect(result(original, { type: 'crop-size', width: 81, height: 20, place: 'center' })).rejects.toMatchObject(
      { code: 'unsupported_instruction', message: expect.stringMatching(/80×40/) },
    );
  });

  it('crops a region by its pixels, and refuses a region that reaches outside', async () => {
    const original = await picture(20, 20, (x, y) => [x * 10, y * 10, 0, 255]);
    const region = await result(original, { type: 'crop-region', left: 3, top: 5, width: 4, height: 2 });
    expect([region.width, region.height, region.at(0, 0), region.at(3, 1)]).toEqual([
      4,
      2,
      [30, 50, 0, 255],
      [60, 60, 0, 255],
    ]);
    await expect(
      result(original, { type: 'crop-region', left: 17, top: 5, width: 4, height: 2 }),
    ).rejects.toMatchObject({ code: 'unsupported_instruction' });
  });

  it('crops strips off sides, in pixels or percent of the side, and refuses to crop everything', async () => {
    const original = await picture(20, 10, (x, y) => [x * 10, y * 10, 0, 255]);
    const cut = await result(original, {
      type: 'crop-edges',
      sides: ['left', 'bottom'],
      amount: { unit: '%', value: 20 },
    });
    expect([cut.width, cut.height, cut.at(0, 0)]).toEqual([16, 8, [40, 0, 0, 255]]);
    await expect(
      result(original, { type: 'crop-edges', sides: ['left', 'right'], amount: { unit: 'px', value: 10 } }),
    ).rejects.toMatchObject({ code: 'unsupported_instruction' });
  });

  it('keeps a circle and makes the outside transparent', async () => {
    const circle = await result(await quadrants(80, 40), { type: 'crop-circle' });
    expect([circle.width, circle.height, circle.channels]).toEqual([40, 40, 4]);
    expect([circle.at(0, 0)[3], circle.at(39, 39)[3]]).toEqual([0, 0]);
    expect([circle.at(20, 1)[3], circle.at(1, 20)[3], circle.at(10, 10)]).toEqual([255, 255, RED]);
    let visible = 0;
    for (let i = 3; i < circle.data.length; i += 4) visible += (circle.data[i] ?? 0) / 255;
    expect(visible).toBeCloseTo(Math.PI * 20 * 20, -1);
  });
});
