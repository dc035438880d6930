import { describe, expect, it } from 'vitest';
import type { Area } from '../../operations.ts';
import { picture, type Rgba, result } from '../fixtures.ts';

const GREY: Rgba = [100, 120, 140, 255];
const SIDE = 100;

const inverted = async (area: Area) => {
  const original = await picture(SIDE, SIDE, () => GREY);
  const { at } = await result(original, { type: 'region', area, operation: { type: 'invert' } });
  return (x: number, y: number): 'kept' | 'inverted' | 'between' => {
    const [red] = at(x, y);
    return red === 100 ? 'kept' : red === 155 ? 'inverted' : 'between';
  };
};

describe('an operation on a part of the picture', () => {
  it.each<[Area, [number, number][], [number, number][]]>([
    [
      { kind: 'side', side: 'left', percent: 50 },
      [
        [0, 0],
        [40, 99],
      ],
      [
        [50, 0],
        [99, 99],
      ],
    ],
    [{ kind: 'side', side: 'top', percent: 30 }, [[50, 10]], [[50, 30]]],
    [{ kind: 'side', side: 'bottom', percent: 50 }, [[50, 99]], [[50, 49]]],
    [
      { kind: 'center' },
      [[50, 50]],
      [
        [10, 50],
        [50, 10],
        [24, 24],
      ],
    ],
    [
      { kind: 'corners' },
      [
        [0, 0],
        [99, 0],
        [0, 99],
        [99, 99],
      ],
      [
        [50, 50],
        [50, 0],
        [0, 50],
      ],
    ],
    [
      { kind: 'edges' },
      [
        [0, 50],
        [50, 0],
        [99, 99],
      ],
      [[50, 50]],
    ],
    [
      { kind: 'corner', place: 'bottom-right' },
      [[95, 95]],
      [
        [50, 50],
        [5, 95],
      ],
    ],
  ])('changes %j and no pixel outside', async (area, inside, outside) => {
    const at = await inverted(area);
    for (const [x, y] of inside) expect([x, y, at(x, y)]).toEqual([x, y, 'inverted']);
    for (const [x, y] of outside) expect([x, y, at(x, y)]).toEqual([x, y, 'kept']);
  });

  it('has a soft edge that reaches inwards', async () => {
    const at = await inverted({ kind: 'side', side: 'left', percent: 50 });
    expect([at(47, 50), at(48, 50)]).toContain('between');
  });

  it('pixelates everything up to the edge', async () => {
    const stripes = await picture(SIDE, SIDE, (x) => (x % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
    const operation = { type: 'pixelate', block: { unit: 'px', value: 10 } } as const;
    const { at } = await result(stripes, { type: 'region', area: { kind: 'center' }, operation });
    for (const x of [25, 26, 73, 74]) expect(Math.abs(at(x, 50)[0] - 128)).toBeLessThan(4);
    expect([at(24, 50)[0], at(75, 50)[0]]).toEqual([0, 255]);
  });
});
