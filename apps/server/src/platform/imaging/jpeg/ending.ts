import { type McuBlocks, passSequential } from './sequential.ts';
import type { Interval } from './structure.ts';

/** The distances from the end at which decoders begin, in bytes. */
const STARTS = [4096, 3072];

/** The share of the decoders that have to agree. */
const MAJORITY = 0.75;

/** An encoder pads the last byte with ones (ITU-T T.81, F.1.2.3). */
const isFilledUpWithOnes = (data: Uint8Array, end: number, bits: number): boolean => {
  const last = data[end - 1] === 0 && data[end - 2] === 0xff ? 0xff : (data[end - 1] ?? 0);
  const ones = (1 << bits) - 1;
  return (last & ones) === ones;
};

/**
 * Whether the entropy-coded data of a sequential scan ends as an encoder ends it: after the last bit of an MCU, padded to a whole byte.
 *
 * Huffman codes are self-synchronizing: a decoder that begins at a wrong bit or in a wrong block is soon at the right one (Klein and
 * Wiseman, "Parallel Huffman decoding with applications to JPEG files", 2003). So several decoders begin near the end. If most of them
 * agree, they are right. `false` is not conclusive: the data may still be complete.
 *
 * @param interval longer than 4 KiB
 */
export const endsAfterMcu = (data: Uint8Array, { end }: Interval, blocks: McuBlocks): boolean => {
  const runs = STARTS.flatMap((bytes) =>
    Array.from(blocks.keys(), (block) =>
      passSequential(
        data,
        { start: end - bytes, end },
        { blocks, first: blocks.slice(block), mcus: Number.POSITIVE_INFINITY },
      ),
    ),
  );
  const byEnd = Map.groupBy(runs, ({ left }) => left.join());
  const agreed = [...byEnd.values()].find(({ length }) => length >= runs.length * MAJORITY)?.[0];
  if (!agreed) return false;
  const [, bits] = agreed.left;
  return bits < 8 && isFilledUpWithOnes(data, end, bits);
};
