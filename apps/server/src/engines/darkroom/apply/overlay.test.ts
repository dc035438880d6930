import { describe, expect, it } from 'vitest';
import { BLACK, picture, RED, result, solid, WHITE } from './fixtures.ts';

const GREY = [128, 128, 128, 255] as [number, number, number, number];

describe('vignette', () => {
  it('darkens the corners, more with a higher strength, and keeps the middle', async () => {
    const slight = await result(await solid(100, 60, WHITE), { type: 'vignette', percent: 30 });
    const full = await result(await solid(100, 60, WHITE), { type: 'vignette', percent: 100 });
    expect([slight.at(50, 30), full.at(50, 30)]).toEqual([WHITE, WHITE]);
    expect(full.at(0, 0)[0]).toBeLessThan(10);
    expect(slight.at(0, 0)[0]).toBeGreaterThan(160);
    expect(slight.at(0, 0)[0]).toBeLessThan(200);
  });

  it('draws nothing on transparent areas', async () => {
    const clear = await result(await solid(40, 40, [255, 0, 0, 0]), { type: 'vignette', percent: 100 });
    expect(clear.at(0, 0)[3]).toBe(0);
  });
});

describe('grain', () => {
  it('scatters specks around the original colour, the same specks every time', async () => {
    const grained = await result(await solid(300, 300, GREY), { type: 'grain', percent: 40 });
    const values = grained.data.filter((_, i) => i % 3 === 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 128)).toBeLessThan(3);
    expect(new Set(values).size).toBeGreaterThan(20);
    const again = await result(await solid(300, 300, GREY), { type: 'grain', percent: 40 });
    expect(again.data.equals(grained.data)).toBe(true);
  });

  it('works on a picture smaller than its tile', async () => {
    const { width, height } = await result(await solid(7, 5, RED), { type: 'grain', percent: 40 });
    expect([width, height]).toEqual([7, 5]);
  });
});

const caption = { type: 'caption', size: { unit: 'px', value: 24 }, opacity: 100 } as const;

const brightest = (values: Uint8Array): number => values.reduce((most, value) => Math.max(most, value), 0);

/** The box around all pixels that differ from the background. */
const inkBox = async (original: Awaited<ReturnType<typeof result>>, ground: number[]) => {
  const { data, width, channels } = original;
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < data.length / channels; i++) {
    if (ground.some((value, band) => data[i * channels + band] !== value)) {
      xs.push(i % width);
      ys.push(Math.floor(i / width));
    }
  }
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
};

describe('caption', () => {
  it.each([
    ['top-left', { left: 6, top: 6 }],
    ['bottom-right', { right: 393, bottom: 193 }],
    ['top-right', { right: 393, top: 6 }],
    ['bottom-left', { left: 6, bottom: 193 }],
  ] as const)('stands at the %s with a small margin', async (place, edges) => {
    const written = await result(await solid(400, 200, BLACK), { ...caption, text: '绘架', place, colour: '#ff0000' });
    const box = await inkBox(written, [0, 0, 0]);
    for (const [edge, expected] of Object.entries(edges)) {
      // Object.entries widens the names of the edges to string.
      expect(Math.abs(box[edge as keyof typeof box] - expected)).toBeLessThanOrEqual(2);
    }
  });

  it('writes in the requested colour, and in the middle on request', async () => {
    const written = await result(await solid(400, 200, BLACK), {
      ...caption,
      text: '中央',
      place: 'center',
      colour: '#00ff00',
    });
    const { left, right, top, bottom } = await inkBox(written, [0, 0, 0]);
    expect(Math.abs((left + right) / 2 - 200)).toBeLessThan(3);
    expect(Math.abs((top + bottom) / 2 - 100)).toBeLessThan(3);
    const reds = written.data.filter((_, i) => i % 3 === 0);
    expect([brightest(reds), brightest(written.data)]).toEqual([0, 255]);
  });

  it('draws different Chinese characters differently: none of them is an empty box', async () => {
    const draw = async (text: string) =>
      (await result(await solid(100, 60, BLACK), { ...caption, text, place: 'center', colour: '#ffffff' })).data;
    const [first, second, third] = [await draw('绘'), await draw('架'), await draw('印')];
    expect(first.equals(second) || second.equals(third) || first.equals(third)).toBe(false);
  });

  it('picks a readable letter colour if none is named', async () => {
    const text = { ...caption, text: '水印', place: 'center' } as const;
    const onWhite = await result(await solid(200, 100, WHITE), text);
    const onBlack = await result(await solid(200, 100, BLACK), text);
    expect(255 - brightest(onWhite.data.map((value) => 255 - value))).toBeLessThan(30);
    expect(brightest(onBlack.data)).toBeGreaterThan(225);
  });

  it('shows markup as typed', async () => {
    const text = { ...caption, place: 'center', colour: '#ffffff' } as const;
    const marked = await result(await solid(400, 100, BLACK), { ...text, text: '<b>A & B</b>' });
    const plain = await result(await solid(400, 100, BLACK), { ...text, text: 'A & B' });
    const [wide, narrow] = [await inkBox(marked, [0, 0, 0]), await inkBox(plain, [0, 0, 0])];
    expect(wide.right - wide.left).toBeGreaterThan((narrow.right - narrow.left) * 1.8);
  });

  it('refuses characters that the font lacks, and names them', async () => {
    const emoji = result(await solid(200, 100, BLACK), { ...caption, text: '好😀', place: 'center' });
    await expect(emoji).rejects.toMatchObject({
      code: 'unsupported_instruction',
      message: expect.stringMatching(/😀/),
    });
  });

  it('wraps and shrinks a text that is too long for its size', async () => {
    const long = await result(await solid(200, 100, BLACK), {
      ...caption,
      text: '很长的水印文字'.repeat(10),
      place: 'bottom',
      size: { unit: 'px', value: 60 },
      colour: '#ffffff',
    });
    const box = await inkBox(long, [0, 0, 0]);
    expect([box.left >= 2, box.right <= 197, box.top >= 2, box.bottom <= 97]).toEqual([true, true, true, true]);
  });

  it('is repeated over the whole picture if it is tiled', async () => {
    const tiled = { ...caption, text: '样', place: 'center', colour: '#ffffff', tiled: true } as const;
    const { at, width, height } = await result(await solid(400, 300, BLACK), tiled);
    const isInked = (left: number, top: number): boolean => {
      for (let y = top; y < top + height / 3; y++)
        for (let x = left; x < left + width / 4; x++) if (at(x, y)[0] > 100) return true;
      return false;
    };
    for (const left of [0, 100, 200, 300]) for (const top of [0, 100, 200]) expect(isInked(left, top)).toBe(true);
  });

  it('refuses a text that fits at no size', async () => {
    const tiny = result(await solid(8, 8, BLACK), { ...caption, text: '放不下的文字', place: 'center' });
    await expect(tiny).rejects.toMatchObject({ code: 'unsupported_instruction' });
  });

  it('writes over transparency and keeps the rest transparent', async () => {
    const clear = await picture(200, 100, () => [0, 0, 0, 0], { alpha: true });
    const written = await result(clear, { ...caption, text: 'A', place: 'center', colour: '#ff0000' });
    expect(written.at(0, 0)[3]).toBe(0);
    expect(brightest(written.data.filter((_, i) => i % 4 === 3))).toBe(255);
  });

  it('lets half of the background through at half opacity', async () => {
    const faint = await result(await solid(200, 100, BLACK), {
      ...caption,
      text: '口',
      place: 'center',
      colour: '#ffffff',
      opacity: 50,
    });
    expect(Math.abs(brightest(faint.data) - 128)).toBeLessThanOrEqual(2);
  });
});
