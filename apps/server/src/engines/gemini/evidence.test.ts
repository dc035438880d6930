import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExcerpt } from './evidence.ts';
import { parseAnswer, parseError, retryDelayOf } from './wire.ts';

const KEY = 'AIza.$&key';
const excerpt = createExcerpt(KEY);

/** Text in which the key stands whole, in halves, and with a NUL inside. */
const words = fc
  .array(
    fc.oneof(fc.constantFrom(KEY, KEY.slice(0, 5), KEY.slice(5), `AIza.\0$&key`, '\0', '\ud83d', '😀'), fc.string()),
  )
  .map((parts) => parts.join(''));

test('an excerpt holds no key, no NUL and no lone surrogate, and is not longer than asked for', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 0, max: 40 }), (text, maxLength) => {
      const kept = excerpt(text, maxLength) ?? '';
      expect(kept).not.toContain(KEY);
      expect(kept).not.toContain('\0');
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(maxLength + 1);
    }),
    { numRuns: 2000 },
  );
});

test('no JSON that a provider may send throws while it is read', () => {
  const key = fc.constantFrom('candidates', 'content', 'parts', 'error', 'details', 'violations', 'usageMetadata');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      parseAnswer(text);
      parseError(text);
    }),
  );
});

test.for([
  ['37s', 37_000],
  ['0.25s', 250],
  ['1e9s', undefined],
  ['-3s', undefined],
  ['soon', undefined],
] as const)('a retryDelay of %s is %s ms', ([retryDelay, expected]) => {
  const error = parseError(JSON.stringify({ error: { details: [{ '@type': 'Help' }, { retryDelay }] } }));

  expect(error && retryDelayOf(error)).toBe(expected);
});
