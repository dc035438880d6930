import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, pictureOf, read } from './test-fixture.ts';

const HEAD = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
const pngLike = (name: string, length = 0): Buffer => Buffer.concat([HEAD, Buffer.from(name), Buffer.alloc(length)]);

interface Part {
  isDraft: boolean;
  isBroken: boolean;
}
interface Candidate {
  parts: Part[];
  isBlocked: boolean;
}
type Document = Candidate[];

/** Writes documents whose pictures are numbered in their order. */
const write = (documents: readonly Document[], length?: number): unknown[] => {
  let number = 0;
  return documents.map((candidates) => ({
    candidates: candidates.map(({ parts, isBlocked }) => ({
      content: {
        parts: parts.map(({ isDraft, isBroken }) => {
          const data = pngLike(`#${number++}#`, length).toString('base64');
          return { inlineData: { data: isBroken ? `${data.slice(0, 20)}*` : data }, ...(isDraft && { thought: true }) };
        }),
      },
      finishReason: isBlocked ? 'SAFETY' : 'STOP',
    })),
  }));
};

/** The number of the picture that counts: never a draft or a broken one; one that is not blocked, if possible; of those, the last. */
const winner = (documents: readonly Document[]): number | undefined => {
  const pictures = documents.flatMap((candidates) =>
    candidates.flatMap(({ parts, isBlocked }) => parts.map((part) => ({ ...part, isBlocked }))),
  );
  const sound = pictures.map((picture, at) => ({ ...picture, at })).filter((one) => !one.isDraft && !one.isBroken);
  return (sound.findLast(({ isBlocked }) => !isBlocked) ?? sound.at(-1))?.at;
};

const part = fc.record({ isDraft: fc.boolean(), isBroken: fc.boolean() });
const documents = fc.array(
  fc.array(fc.record({ parts: fc.array(part, { maxLength: 3 }), isBlocked: fc.boolean() }), { maxLength: 3 }),
  { minLength: 1, maxLength: 3 },
);
const FORMS: readonly (readonly [name: string, write: (documents: readonly unknown[]) => string])[] = [
  ['an array', (all) => JSON.stringify(all)],
  ['events', (all) => eventsOf(...all)],
  ['events of arrays', (all) => eventsOf(...all.map((one) => [one]))],
  ['one document a line', (all) => all.map((one) => JSON.stringify(one)).join('\n')],
];

it.each(FORMS)('the same picture counts in all forms: %s', (_form, wrap) =>
  fc.assert(
    fc.asyncProperty(documents, async (all) => {
      const name = /#(\d+)#/.exec(pictureOf(await read([wrap(write(all))]))?.toString('latin1') ?? '')?.[1];
      expect(name).toBe(winner(all)?.toString());
    }),
    { numRuns: 100 },
  ),
);

describe('memory during the reading', () => {
  const sizes = new Map<ArrayBuffer, number>();
  let peak = 0;

  beforeEach(() => {
    sizes.clear();
    peak = 0;
    const resize = ArrayBuffer.prototype.resize;
    vi.spyOn(ArrayBuffer.prototype, 'resize').mockImplementation(function (this: ArrayBuffer, size) {
      resize.call(this, size);
      sizes.set(this, this.byteLength);
      peak = Math.max(peak, [...sizes.values()].filter((bytes) => bytes > 0).length);
    });
  });
  afterEach(() => vi.restoreAllMocks());

  const parts = (count: number): Candidate => ({
    parts: Array.from({ length: count }, () => ({ isDraft: false, isBroken: false })),
    isBlocked: false,
  });
  const peakOf = async (all: readonly Document[], wrap: (documents: readonly unknown[]) => string): Promise<number> => {
    peak = 0;
    sizes.clear();
    expect(pictureOf(await read([wrap(write(all, 1000))]))).toBeDefined();
    return peak;
  };

  it.each(FORMS)('holds the result so far and the bytes of one part: %s', async (_form, wrap) => {
    for (const all of [[[parts(4)]], [[parts(1), parts(1), parts(1)]], [[parts(3)], [parts(1)], [parts(1), parts(1)]]])
      expect(await peakOf(all, wrap)).toBe(2);
  });

  // Only after its parts does the second candidate say whether it is blocked. Until then each of the three may be the result.
  it.each(FORMS)(
    'also holds the picture of an earlier candidate if the current one has several: %s',
    async (_form, wrap) => {
      for (const all of [
        [[parts(2), parts(2)]],
        [[parts(2)], [parts(2)]],
        [[parts(1)], [parts(1)], [parts(1), parts(3)]],
      ])
        expect(await peakOf(all, wrap)).toBe(3);
    },
  );
});
