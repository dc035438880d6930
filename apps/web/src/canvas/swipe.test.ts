import { describe, expect, it } from 'vitest';
import { swipeOffset, swipeTo } from './swipe.ts';

const BOTH = { previous: true, next: true };

describe('a swipe', () => {
  it('goes on by a finger that went left, and back by one that went right', () => {
    expect(swipeTo({ x: -90, y: 10 }, 390, BOTH)).toBe('next');
    expect(swipeTo({ x: 90, y: -10 }, 390, BOTH)).toBe('previous');
  });

  it('is none when short, or more up and down than sideways', () => {
    expect(swipeTo({ x: -30, y: 0 }, 390, BOTH)).toBeNull();
    expect(swipeTo({ x: -90, y: 120 }, 390, BOTH)).toBeNull();
  });

  it('needs no more than a hand’s width on a wide table', () => {
    expect(swipeTo({ x: -90, y: 0 }, 2000, BOTH)).toBe('next');
  });

  it('goes nowhere at an end, and the picture says so by holding back', () => {
    expect(swipeTo({ x: -90, y: 0 }, 390, { previous: true, next: false })).toBeNull();
    expect(swipeOffset(-90, { previous: true, next: false })).toBe(-30);
    expect(swipeOffset(90, { previous: true, next: false })).toBe(90);
  });
});
