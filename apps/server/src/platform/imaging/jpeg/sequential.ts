import { BAD_CODE_BITS, bytesBefore, type HuffmanTable } from './huffman.ts';
import type { Interval } from './structure.ts';

/** The low bits of an entry hold how many bits a code and its following bits take. The other bits hold how many coefficients to advance. */
const NEED_BITS = 5;
const NEED = (1 << NEED_BITS) - 1;
const PEEK_BITS = 16;
/** Bits that are available before a code is read. A code with its following bits may take more: then the count becomes negative. */
const LEAST_BITS = 24;
const COEFFICIENTS = 64;
const SIXTEEN_ZEROS = 0xf0;

/** The bits and the steps, indexed by the next 16 bits. */
type Steps = Uint16Array;

const advanceOf = (symbol: number): number => {
  if ((symbol & 15) !== 0 || symbol === SIXTEEN_ZEROS) return (symbol >> 4) + 1;
  return COEFFICIENTS;
};

const made = new WeakMap<HuffmanTable, Steps>();

/** One format of entries serves both kinds of tables. For DC tables only the bits count. */
export const stepsOf = (table: HuffmanTable): Steps => {
  const known = made.get(table);
  if (known) return known;
  // Fill the array by codes, of which there are some hundred, instead of computing each of the 65,536 entries: each picture has its own
  // tables.
  const steps = new Uint16Array(1 << PEEK_BITS).fill((advanceOf(0) << NEED_BITS) | BAD_CODE_BITS);
  for (const { symbol, bits, from, to } of table.codes) {
    steps.fill((advanceOf(symbol) << NEED_BITS) | Math.min(NEED, bits + (symbol & 15)), from, to);
  }
  made.set(table, steps);
  return steps;
};

/** The tables for the blocks of one MCU, in their order. */
export type McuBlocks = readonly { dc: Steps; ac: Steps }[];

/** How far a stretch of entropy-coded data was skipped. */
interface Passed {
  /** The number of complete MCUs. */
  mcus: number;
  /** The position of the first byte of which none of them took a bit. */
  position: number;
  /** How many bits were left before and after the last MCU. Counts bits of the file, including stuffed bytes. */
  left: readonly [before: number, after: number];
}

/**
 * Skips over at most `mcus` MCUs of a sequential scan. All state is in local variables: 5 MB take about 100 ms.
 *
 * @param blocks the blocks of one MCU; `first` those of the first MCU, which may be incomplete
 */
export const passSequential = (
  data: Uint8Array,
  { start, end }: Interval,
  { blocks, first, mcus }: { blocks: McuBlocks; first: McuBlocks; mcus: number },
): Passed => {
  let at = start;
  let bits = 0;
  let count = 0;
  let invented = 0;
  const fill = (): void => {
    while (count < LEAST_BITS) {
      let byte = 0;
      if (at < end) {
        byte = data[at] ?? 0;
        at += byte === 0xff && data[at + 1] === 0 ? 2 : 1;
      } else invented += 8;
      bits = (bits << 8) | byte;
      count += 8;
    }
  };
  let passed = 0;
  let [lastAt, lastCount, leftBefore, leftAfter] = [start, 0, (end - start) * 8, (end - start) * 8];
  for (let mcu = first; passed < mcus; mcu = blocks) {
    for (const { dc, ac } of mcu) {
      if (count < LEAST_BITS) fill();
      count -= (dc[(bits >>> (count - PEEK_BITS)) & 0xffff] ?? 0) & NEED;
      for (let coefficient = 1; coefficient < COEFFICIENTS; ) {
        if (count < LEAST_BITS) fill();
        const step = ac[(bits >>> (count - PEEK_BITS)) & 0xffff] ?? 0;
        count -= step & NEED;
        coefficient += step >> NEED_BITS;
      }
    }
    if (count < invented) break;
    passed += 1;
    leftBefore = leftAfter;
    [lastAt, lastCount] = [at, count - invented];
    leftAfter = (end - at) * 8 + lastCount;
  }
  return { mcus: passed, position: bytesBefore(data, lastAt, lastCount >> 3), left: [leftBefore, leftAfter] };
};
