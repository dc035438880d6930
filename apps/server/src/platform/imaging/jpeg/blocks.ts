import { BitReader, type HuffmanTable } from './huffman.ts';
import type { Scan } from './structure.ts';

/** Records which coefficients of a component are not zero. A refining scan has one bit for each of these. */
export class Coefficients {
  readonly blocksAcross: number;
  readonly #bits: Uint8Array;

  constructor(blocksAcross: number, blocksDown: number) {
    this.blocksAcross = blocksAcross;
    this.#bits = new Uint8Array(blocksAcross * blocksDown * 8);
  }

  isSet(block: number, coefficient: number): boolean {
    return ((this.#bits[block * 8 + (coefficient >> 3)] ?? 0) & (1 << (coefficient & 7))) !== 0;
  }

  set(block: number, coefficient: number): void {
    const at = block * 8 + (coefficient >> 3);
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (coefficient & 7));
  }
}

type ScanTables = { dc: HuffmanTable | undefined; ac: HuffmanTable | undefined };

/** Skips over the blocks of one stretch of a progressive scan, one after the other. It does not need the values of the coefficients. */
export class BlockReader {
  readonly bits: BitReader;
  readonly #scan: Scan;
  /** The number of following blocks without a coefficient in this band. */
  #emptyBlocks = 0;

  constructor(data: Uint8Array, interval: { start: number; end: number }, scan: Scan) {
    this.bits = new BitReader(data, interval);
    this.#scan = scan;
  }

  pass(tables: ScanTables, coefficients: Coefficients, block: number): void {
    if (this.#scan.firstCoefficient === 0) this.#first(tables);
    else if (tables.ac) {
      if (this.#scan.refines) this.#refine(tables.ac, coefficients, block);
      else this.#band(tables.ac, coefficients, block);
    }
  }

  #first({ dc }: ScanTables): void {
    if (this.#scan.refines) this.bits.take(1);
    else if (dc) this.bits.take(this.bits.symbol(dc) & 15);
  }

  /** The number of blocks that a symbol without a coefficient ends, including this one. */
  #endOfBand(run: number): number {
    return (1 << run) + (run > 0 ? this.bits.take(run) : 0);
  }

  #band(ac: HuffmanTable, coefficients: Coefficients, block: number): void {
    if (this.#emptyBlocks > 0) {
      this.#emptyBlocks -= 1;
      return;
    }
    for (let at = this.#scan.firstCoefficient; at <= this.#scan.lastCoefficient; at += 1) {
      const symbol = this.bits.symbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run !== 15) {
        this.#emptyBlocks = this.#endOfBand(run) - 1;
        return;
      }
      at += run;
      if (size === 0) continue;
      this.bits.take(size);
      if (at <= 63) coefficients.set(block, at);
    }
  }

  #refine(ac: HuffmanTable, coefficients: Coefficients, block: number): void {
    const { firstCoefficient, lastCoefficient } = this.#scan;
    let at = firstCoefficient;
    for (; this.#emptyBlocks === 0 && at <= lastCoefficient; at += 1) {
      const symbol = this.bits.symbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size !== 0) this.bits.take(1);
      else if (run !== 15) {
        this.#emptyBlocks = this.#endOfBand(run);
        break;
      }
      at = this.#passZeros(coefficients, block, at, run);
      if (size !== 0 && at <= 63) coefficients.set(block, at);
    }
    if (this.#emptyBlocks === 0) return;
    this.#emptyBlocks -= 1;
    for (; at <= lastCoefficient; at += 1) if (coefficients.isSet(block, at)) this.bits.take(1);
  }

  /**
   * Skips over `zeros` zero coefficients, and over the one bit of each coefficient that is not zero. Returns the position of the next zero.
   */
  #passZeros(coefficients: Coefficients, block: number, from: number, zeros: number): number {
    let [at, left] = [from, zeros];
    for (; at <= this.#scan.lastCoefficient; at += 1) {
      if (coefficients.isSet(block, at)) this.bits.take(1);
      else if (left === 0) break;
      else left -= 1;
    }
    return at;
  }
}
