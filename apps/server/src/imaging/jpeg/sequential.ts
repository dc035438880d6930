import { bytesBefore, type HuffmanTable } from './huffman.ts';

/** How many bits a code and what follows it take are the low bits of an entry; the others say how far the coefficient moves. */
const NEED_BITS = 5;
const NEED = (1 << NEED_BITS) - 1;
const PEEK_BITS = 16;
/** Bits that are at hand before a code is read. A code with what follows it may take more: then the count goes below zero. */
const LEAST_BITS = 24;
const COEFFICIENTS = 64;
const SIXTEEN_ZEROS = 0xf0;

/** Bits and steps by the next 16 bits. */
type Steps = Uint16Array;

const advanceOf = (symbol: number): number => {
  if ((symbol & 15) !== 0 || symbol === SIXTEEN_ZEROS) return (symbol >> 4) + 1;
  return COEFFICIENTS;
};

const made = new WeakMap<HuffmanTable, Steps>();

/** One entry does for tables of both kinds: of DC only the bits count. */
export const stepsOf = (table: HuffmanTable): Steps => {
  const known = made.get(table);
  if (known) return known;
  const steps = table.lookup.map(
    (entry) => (advanceOf(entry & 0xff) << NEED_BITS) | Math.min(NEED, (entry >> 8) + (entry & 15)),
  );
  made.set(table, steps);
  return steps;
};

/**
 * Passes over the MCUs of a sequential scan. Every upload goes through here, so all state is in local variables: 5 MB take about
 * 100 ms, less than libjpeg takes for them.
 *
 * @param blocks the tables of the blocks of one MCU
 * @returns where the entropy of the last MCU ends, or nothing where not all of it is there
 */
export const passSequential = (
  data: Uint8Array,
  { start, end }: { start: number; end: number },
  blocks: readonly { dc: Steps; ac: Steps }[],
  mcus: number,
): number | undefined => {
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
  for (let mcu = 0; mcu < mcus; mcu += 1) {
    for (const { dc, ac } of blocks) {
      if (count < LEAST_BITS) fill();
      count -= (dc[(bits >>> (count - PEEK_BITS)) & 0xffff] ?? 0) & NEED;
      for (let coefficient = 1; coefficient < COEFFICIENTS; ) {
        if (count < LEAST_BITS) fill();
        const step = ac[(bits >>> (count - PEEK_BITS)) & 0xffff] ?? 0;
        count -= step & NEED;
        coefficient += step >> NEED_BITS;
      }
    }
    if (count < invented) return undefined;
  }
  return bytesBefore(data, at, (count - invented) >> 3);
};
