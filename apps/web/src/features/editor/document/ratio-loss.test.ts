import type { Model } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { ratioLoss } from './ratio-loss.ts';

const model = (longest_side?: number, widest_ratio?: number): Pick<Model, 'longest_side' | 'widest_ratio'> => ({
  ...(longest_side === undefined ? {} : { longest_side }),
  ...(widest_ratio === undefined ? {} : { widest_ratio }),
});

describe('what a model loses of a very wide or tall picture', () => {
  it('is nothing up to the widest ratio of the model', () => {
    expect(ratioLoss({ width: 3000, height: 1000 }, model(2048, 3))).toBeNull();
    expect(ratioLoss({ width: 1000, height: 3000 }, model(2048, 3))).toBeNull();
  });

  it('is nothing for a model without limits', () => {
    expect(ratioLoss({ width: 790, height: 36_861 }, model())).toBeNull();
  });

  it('names the widest ratio, and the pixels that the short side keeps', () => {
    expect(ratioLoss({ width: 790, height: 36_861 }, model(4096, 8))).toEqual({ widest: 8, shortSide: 88 });
    expect(ratioLoss({ width: 36_861, height: 790 }, model(4096, 8))).toEqual({ widest: 8, shortSide: 88 });
  });

  it('keeps all pixels of a picture that is not sent smaller', () => {
    expect(ratioLoss({ width: 2000, height: 200 }, model(4096, 21 / 9))).toEqual({ widest: 21 / 9, shortSide: null });
    expect(ratioLoss({ width: 2000, height: 200 }, model(undefined, 3))).toEqual({ widest: 3, shortSide: null });
  });

  it('leaves the short side at least one pixel', () => {
    expect(ratioLoss({ width: 20_000, height: 2 }, model(1024, 3))?.shortSide).toBe(1);
  });
});
