import { BlockReader, Coefficients } from './blocks.ts';
import { endsAfterMcu } from './ending.ts';
import { type McuBlocks, passSequential, stepsOf } from './sequential.ts';
import { EOI, type Frame, type Interval, readStructure, type Scan, type Structure } from './structure.ts';

/** So many zeros at the end of a scan are looked into: a file that was cut off and filled up ends like this. */
const SUSPICIOUS_ZEROS = 32;

/** Entropy up to this length is followed whole wherever it is asked about: it takes 5 ms. */
const FOLLOWED_BYTES = 262_144;

/** Where the zeros begin that end at `end`. */
const zerosBefore = (bytes: Buffer, start: number, end: number): number => {
  let at = end;
  while (at > start && bytes[at - 1] === 0) at -= 1;
  // The zero after 0xff belongs to it.
  return at > start && at < end && bytes[at - 1] === 0xff ? at + 1 : at;
};

/** The MCUs of a scan, or its blocks where it has one component. */
interface Grid {
  across: number;
  down: number;
}

interface Passed {
  /** Where the first byte stands of which nothing was read. */
  position: number;
  /** Whether all bits were read of the byte before it. */
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

  /** The entropy of a scan without a byte too many, or nothing where not all of it is there. */
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

  /** Whether a long stretch of entropy is the only one of a scan and ends after an MCU. `false` says nothing. */
  endsPlainly(scan: Scan): boolean {
    const [interval, next] = scan.intervals;
    if (!interval || next) return false;
    const { start, end } = interval;
    if (end - start <= FOLLOWED_BYTES || end - zerosBefore(this.#jpeg, start, end) >= SUSPICIOUS_ZEROS) return false;
    return endsAfterMcu(this.#jpeg, interval, this.#blocksOf(scan));
  }

  /** Whether the last rows of the only scan are there, where a decoder has found fault with no row before them. */
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

  /** @returns where the entropy of the last MCU ends, or nothing where it is not all there */
  #interval(scan: Scan, interval: Interval, grid: Grid, mcus: { first: number; last: number }): number | undefined {
    const passed = this.#frame.isProgressive
      ? this.#passProgressive(scan, interval, grid, mcus)
      : this.#passSequential(scan, interval, mcus.last - mcus.first);
    if (!passed) return undefined;
    const { position, isAligned } = passed;
    const zeros = zerosBefore(this.#jpeg, interval.start, interval.end);
    // Zeros may be codes. Encoders fill up the last byte with ones, so that codes end in a byte of zeros only where they fill it.
    const endsInZeros = position > zeros && interval.end - zeros >= SUSPICIOUS_ZEROS;
    return endsInZeros && (interval.end > position || !isAligned) ? undefined : position;
  }

  /** How many blocks of a component an MCU of the scan has. */
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
 * Whether a JPEG is whole that libjpeg has decoded without a warning, judged by its header and its last bytes alone. That is enough for
 * almost every photograph. `false` says nothing.
 *
 * @param jpeg bytes in the middle of it may be left out
 */
export const endsPlainly = (jpeg: Buffer): boolean => {
  const structure = readStructure(jpeg, { skipsEntropy: true });
  const scan = structure?.scans[0];
  if (!structure || !scan || structure.frame.isProgressive || structure.scans.length > 1) return false;
  return new Walk(jpeg, structure.frame).endsPlainly(scan);
};

/**
 * Whether a JPEG is whole that libjpeg has decoded without a warning, where {@link endsPlainly} says nothing.
 *
 * libvips does not look at the warnings of the strip that it decodes last: 8 rows, and up to 64 where it shrinks by 8 as it decodes. So
 * the end is looked at here. One case passes: a large JPEG whose entropy ends cleanly, and whose header promises fewer rows more than
 * that strip has.
 */
export const endsWhole = (jpeg: Buffer): boolean => {
  const structure = readStructure(jpeg);
  // What is not followed here is left to libjpeg.
  if (!structure) return true;
  if (!isClosedPlainly(jpeg, structure)) return false;
  const { frame, scans } = structure;
  const [scan, next] = scans;
  // libjpeg decodes all scans before the first row where there are several.
  return scan === undefined || next !== undefined || frame.isProgressive || new Walk(jpeg, frame).hasEnd(scan);
};

/**
 * The same picture as a JPEG that a strict decoder accepts: closed, and without bytes that belong to nothing.
 *
 * libjpeg fills up what is missing with grey and calls that a warning, among many others that change nothing. So the entropy is
 * followed from block to block here: a JPEG is whole when every block of every scan ends within the bytes that came.
 *
 * @returns nothing where rows are missing, or it is no JPEG whose entropy can be followed
 */
export const wholeJpeg = (jpeg: Buffer, maxPixels: number): Buffer | undefined => {
  const structure = readStructure(jpeg);
  if (!structure || structure.lacksScan || structure.frame.width * structure.frame.height > maxPixels) return undefined;
  return rebuilt(jpeg, structure);
};
