import { describe, expect, it } from 'vitest';
import { swipeOffset, swipeTo } from './swipe.ts';

const BOTH = { previous: true, next: true };

describe('a swipe', () => {
  it('goes to the next picture on a swipe left, and to the previous on a swipe right', () => {
    expect(swipeTo({ x: -90, y: 10 }, 390, BOTH)).toBe('next');
    expect(swipeTo({ x: 90, y: -10 }, 390, BOTH)).toBe('previous');
  });

  it('is ignored when it is short or more vertical than horizontal', () => {
    expect(swipeTo({ x: -30, y: 0 }, 390, BOTH)).toBeNull();
    expect(swipeTo({ x: -90, y: 120 }, 390, BOTH)).toBeNull();
  });

  it('has an upper limit for its distance on a wide table', () => {
    expect(swipeTo({ x: -90, y: 0 }, 2000, BOTH)).toBe('next');
  });

  it('does nothing at either end, and the picture follows the finger less', () => {
    expect(swipeTo({ x: -90, y: 0 }, 390, { previous: true, next: false })).toBeNull();
    expect(swipeOffset(-90, { previous: true, next: false })).toBe(-30);
    expect(swipeOffset(90, { previous: true, next: false })).toBe(90);
  });
});
