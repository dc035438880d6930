import { BlockReader, Coefficients } from './blocks.ts';
import { endsAfterMcu } from './ending.ts';
import { type McuBlocks, passSequential, stepsOf } from './sequential.ts';
import { EOI, type Frame, type Interval, readStructure, type Scan, type Structure } from './structure.ts';

/** If a scan ends with this many zeros, check it: a file that was cut off and padded ends like this. */
const SUSPICIOUS_ZEROS = 32;

/** Entropy-coded data up to this length is always followed completely: it takes 5 ms. */
const FOLLOWED_BYTES = 262_144;

/** The position where the zeros before `end` begin. */
const zerosBefore = (bytes: Buffer, start: number, end: number): number => {
  let at = end;
  while (at > start && bytes[at - 1] === 0) at -= 1;
  // A zero after 0xff is stuffed and belongs to it.
  return at > start && at < end && bytes[at - 1] === 0xff ? at + 1 : at;
};

/** The MCUs of a scan, or its blocks if it has one component. */
interface Grid {
  across: number;
  down: number;
}

interface Passed {
  /** The position of the first byte of which no bit was read. */
  position: number;
  /** Whether all bits of the byte before it were read. */
  isAligned: boolean;
}

class Walk {
  readonly #jpeg: Buffer;
  readonly #frame: Frame;
  readonly #mcus: Grid;
  readonly #most: Grid;
  readonly #coefficients: readonly Coefficients[];

  constructor(jpeg: Buffer, frame: Frame) {
    const { width, height, components, isProgressive } = frame;
    this.#jpeg = jpeg;
    this.#frame = frame;
    this.#most = {
      across: Math.max(...components.map(({ across }) => across)),
      down: Math.max(...components.map(({ down }) => down)),
    };
    const mcus = {
      across: Math.ceil(width / (8 * this.#most.across)),
      down: Math.ceil(height / (8 * this.#most.down)),
    };
    this.#mcus = mcus;
    this.#coefficients = isProgressive
      ? components.map(({ across, down }) => new Coefficients(mcus.across * across, mcus.down * down))
      : [];
  }

  /** The entropy-coded data of a scan without extra bytes, or undefined if the data is incomplete. */
  scan(scan: Scan): Buffer[] | undefined {
    const grid = this.#gridOf(scan);
    const total = grid.across * grid.down;
    const perInterval = scan.restartInterval || total;
    const kept: Buffer[] = [];
    for (let first = 0, index = 0; first < total; first += perInterval, index += 1) {
      const interval = scan.intervals[index];
      if (!interval) return undefined;
      const end = this.#interval(scan, interval, grid, { first, last: Math.min(total, first + perInterval) });
      if (end === undefined) return undefined;
      if (index > 0) kept.push(Buffer.from([0xff, 0xd0 + ((index - 1) % 8)]));
      kept.push(this.#jpeg.subarray(interval.start, end));
    }
    return kept;
  }

  /** Whether a scan consists of one long stretch of entropy-coded data that ends after an MCU. `false` is not conclusive. */
  endsPlainly(scan: Scan): boolean {
    const [interval, next] = scan.intervals;
    if (!interval || next) return false;
    const { start, end } = interval;
    if (end - start <= FOLLOWED_BYTES || end - zerosBefore(this.#jpeg, start, end) >= SUSPICIOUS_ZEROS) return false;
    return endsAfterMcu(this.#jpeg, interval, this.#blocksOf(scan));
  }

  /** Whether the last rows of the only scan are there. Call it only if a decoder reported no error in the rows before them. */
  hasEnd(scan: Scan): boolean {
    const { across, down } = this.#gridOf(scan);
    const total = across * down;
    const perInterval = scan.restartInterval || total;
    const first = perInterval * (Math.ceil(total / perInterval) - 1);
    const interval = scan.intervals[first / perInterval];
    if (!interval) return false;
    return this.#interval(scan, interval, { across, down }, { first, last: total }) !== undefined;
  }

  #gridOf({ components }: Scan): Grid {
    const only = components.length === 1 ? this.#frame.components[components[0]?.index ?? 0] : undefined;
    if (!only) return this.#mcus;
    return {
      across: Math.ceil(Math.ceil((this.#frame.width * only.across) / this.#most.across) / 8),
      down: Math.ceil(Math.ceil((this.#frame.height * only.down) / this.#most.down) / 8),
    };
  }

  /** @returns where the data of the last MCU ends, or undefined if it is incomplete */
  #interval(scan: Scan, interval: Interval, grid: Grid, mcus: { first: number; last: number }): number | undefined {
    const passed = this.#frame.isProgressive
      ? this.#passProgressive(scan, interval, grid, mcus)
      : this.#passSequential(scan, interval, mcus.last - mcus.first);
    if (!passed) return undefined;
    const { position, isAligned } = passed;
    const zeros = zerosBefore(this.#jpeg, interval.start, interval.end);
    // Zeros may be codes. But encoders pad the last byte with ones, so codes can end in a zero byte only if they fill that byte completely.
    const endsInZeros = position > zeros && interval.end - zeros >= SUSPICIOUS_ZEROS;
    return endsInZeros && (interval.end > position || !isAligned) ? undefined : position;
  }

  /** How many blocks of a component are in one MCU of the scan. */
  #samplingIn({ components }: Scan, index: number): Grid {
    return (components.length === 1 ? undefined : this.#frame.components[index]) ?? { across: 1, down: 1 };
  }

  #passSequential(scan: Scan, interval: Interval, mcus: number): Passed | undefined {
    const blocks = this.#blocksOf(scan);
    const passed = passSequential(this.#jpeg, interval, { blocks, first: blocks, mcus });
    const { position, left } = passed;
    return passed.mcus === mcus ? { position, isAligned: left[1] % 8 === 0 } : undefined;
  }

  #blocksOf(scan: Scan): McuBlocks {
    return scan.components.flatMap(({ index, dc, ac }) => {
      const { across, down } = this.#samplingIn(scan, index);
      return dc && ac ? Array.from({ length: across * down }, () => ({ dc: stepsOf(dc), ac: stepsOf(ac) })) : [];
    });
  }

  #passProgressive(
    scan: Scan,
    interval: Interval,
    grid: Grid,
    { first, last }: { first: number; last: number },
  ): Passed | undefined {
    const reader = new BlockReader(this.#jpeg, interval, scan);
    for (let mcu = first; mcu < last; mcu += 1) {
      this.#passMcu(reader, scan, mcu % grid.across, Math.floor(mcu / grid.across));
      if (reader.bits.isExhausted) return undefined;
    }
    const { position, isAligned } = reader.bits;
    return { position, isAligned };
  }

  #passMcu(reader: BlockReader, scan: Scan, x: number, y: number): void {
    for (const { index, ...tables } of scan.components) {
      const coefficients = this.#coefficients[index];
      if (!coefficients) continue;
      const { across, down } = this.#samplingIn(scan, index);
      for (let block = 0; block < across * down; block += 1) {
        const row = y * down + Math.floor(block / across);
        reader.pass(tables, coefficients, row * coefficients.blocksAcross + x * across + (block % across));
      }
    }
  }
}

const rebuilt = (jpeg: Buffer, { frame, scans }: Structure): Buffer | undefined => {
  const walk = new Walk(jpeg, frame);
  const parts: Buffer[] = [];
  let from = 0;
  for (const scan of scans) {
    const entropy = walk.scan(scan);
    if (!entropy) return undefined;
    parts.push(jpeg.subarray(from, scan.headerEnd), ...entropy);
    from = scan.end;
  }
  return Buffer.concat([...parts, Buffer.from([0xff, EOI])]);
};

const isClosedPlainly = (jpeg: Buffer, { scans, isClosed, lacksScan }: Structure): boolean => {
  const last = scans.at(-1)?.intervals.at(-1);
  return isClosed && !lacksScan && !(last && last.end - zerosBefore(jpeg, last.start, last.end) >= SUSPICIOUS_ZEROS);
};

/**
 * Whether a JPEG that libjpeg decoded without a warning is complete. Reads only its header and its last bytes, which is enough for almost
 * every photograph. `false` is not conclusive.
 *
 * @param jpeg may lack bytes in its middle
 */
export const endsPlainly = (jpeg: Buffer): boolean => {
  const structure = readStructure(jpeg, { skipsEntropy: true });
  const scan = structure?.scans[0];
  if (!structure || !scan || structure.frame.isProgressive || structure.scans.length > 1) return false;
  return new Walk(jpeg, structure.frame).endsPlainly(scan);
};

/**
 * Whether a JPEG that libjpeg decoded without a warning is complete, if {@link endsPlainly} returned false.
 *
 * libvips ignores warnings in the strip that it decodes last: 8 rows, and up to 64 if it shrinks by 8 while decoding. So the end is checked
 * here. One case is not detected: a large JPEG whose data ends cleanly, and whose header promises more rows, but fewer than that strip has.
 */
export const endsWhole = (jpeg: Buffer): boolean => {
  const structure = readStructure(jpeg);
  // Unsupported kinds are left to libjpeg.
  if (!structure) return true;
  if (!isClosedPlainly(jpeg, structure)) return false;
  const { frame, scans } = structure;
  const [scan, next] = scans;
  // If there are several scans, libjpeg decodes all of them before the first row.
  return scan === undefined || next !== undefined || frame.isProgressive || new Walk(jpeg, frame).hasEnd(scan);
};

/**
 * Returns the same picture as a JPEG that a strict decoder accepts: with an end marker, and without bytes that belong to nothing.
 *
 * libjpeg fills missing parts with grey and reports only a warning, like for many harmless faults. So this function follows the
 * entropy-coded data from block to block: a JPEG is complete if every block of every scan ends within the available bytes.
 *
 * @returns undefined if rows are missing, or the bytes are not a supported JPEG
 */
export const wholeJpeg = (jpeg: Buffer, maxPixels: number): Buffer | undefined => {
  const structure = readStructure(jpeg);
  if (!structure || structure.lacksScan || structure.frame.width * structure.frame.height > maxPixels) return undefined;
  return rebuilt(jpeg, structure);
};
