import { expect, it } from 'vitest';
import { guessProgress } from './run-progress.ts';

it('always grows and never reaches the end', () => {
  const guesses = [0, 1, 5, 12, 60, 600].map((seconds) => guessProgress(seconds, 'gemini'));
  expect(guesses[0]).toBe(0);
  expect(guesses).toEqual(guesses.toSorted((a, b) => a - b));
  expect(Math.max(...guesses)).toBeLessThan(0.95);
  expect(guessProgress(-5, 'darkroom')).toBe(0);
});
