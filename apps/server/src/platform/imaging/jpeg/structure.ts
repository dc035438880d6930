import { HuffmanTable } from './huffman.ts';

const SOI = 0xd8;
export const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DRI = 0xdd;
const FIRST_RST = 0xd0;
const LAST_RST = 0xd7;
/** Huffman-coded frames with 8 bits for each sample: baseline, extended and progressive. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
const PROGRESSIVE = 0xc2;
/** Frames of other kinds: lossless, hierarchical, arithmetic. */
const OTHER_FRAMES: ReadonlySet<number> = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

interface Component {
  id: number;
  across: number;
  down: number;
}

export interface Frame {
  isProgressive: boolean;
  width: number;
  height: number;
  components: readonly Component[];
}

/** The data between two restart markers. */
export interface Interval {
  start: number;
  end: number;
}

export interface Scan {
  /** The bytes from the marker to the first byte of entropy-coded data. */
  headerEnd: number;
  components: readonly { index: number; dc: HuffmanTable | undefined; ac: HuffmanTable | undefined }[];
  firstCoefficient: number;
  lastCoefficient: number;
  /** Whether it refines bits of coefficients that an earlier scan began. */
  refines: boolean;
  /** The number of MCUs between two restart markers. 0 if there are no restart markers. */
  restartInterval: number;
  intervals: readonly Interval[];
  /** The position of the next marker, or the end of the file. */
  end: number;
}

export interface Structure {
  frame: Frame;
  scans: readonly Scan[];
  /** Whether an end marker follows the last scan. */
  isClosed: boolean;
  /** Whether tables or a header follow the last scan. If so, a further scan is missing. */
  lacksScan: boolean;
}

/** Segments that come before a scan. */
const BEFORE_SCAN: ReadonlySet<number> = new Set([SOS, DHT, DRI]);

const isRestart = (marker: number): boolean => marker >= FIRST_RST && marker <= LAST_RST;

/** The entropy-coded data that begins at `start`, split at restart markers, up to any other marker. */
const entropyFrom = (jpeg: Buffer, start: number): { intervals: Interval[]; end: number } => {
  const intervals: Interval[] = [];
  let from = start;
  for (let at = jpeg.indexOf(0xff, start); at !== -1 && at + 1 < jpeg.length; at = jpeg.indexOf(0xff, at)) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0) at += 2;
    else if (marker === 0xff) at += 1;
    else {
      intervals.push({ start: from, end: at });
      if (!isRestart(marker)) return { intervals, end: at };
      at += 2;
      from = at;
    }
  }
  // A single 0xff at the very end is half of a marker.
  const end = jpeg.at(-1) === 0xff ? jpeg.length - 1 : jpeg.length;
  intervals.push({ start: from, end: Math.max(from, end) });
  return { intervals, end: jpeg.length };
};

const readFrame = (marker: number, data: Buffer): Frame | undefined => {
  const count = data[5] ?? 0;
  if (data.length < 6 + count * 3 || data[0] !== 8 || count < 1 || count > 4) return undefined;
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, sampling = 0] = data.subarray(6 + index * 3);
    return { id, across: sampling >> 4, down: sampling & 15 };
  });
  const [height, width] = [data.readUInt16BE(1), data.readUInt16BE(3)];
  const isSane = components.every(({ across, down }) => across >= 1 && across <= 4 && down >= 1 && down <= 4);
  return isSane && width > 0 && height > 0
    ? { isProgressive: marker === PROGRESSIVE, width, height, components }
    : undefined;
};

/** Reads the segments of a JPEG one after the other, and keeps the tables that the next scan refers to. */
class Reader {
  readonly #jpeg: Buffer;
  readonly #skipsEntropy: boolean;
  readonly #tables = new Map<number, HuffmanTable>();
  #restartInterval = 0;
  #frame: Frame | undefined;
  readonly #scans: Scan[] = [];
  #lacksScan = false;
  #at = 2;

  constructor(jpeg: Buffer, skipsEntropy: boolean) {
    this.#jpeg = jpeg;
    this.#skipsEntropy = skipsEntropy;
  }

  read(): Structure | undefined {
    for (;;) {
      const marker = this.#nextMarker();
      if (marker === undefined || marker === EOI) return this.#result(marker === EOI);
      if (BEFORE_SCAN.has(marker)) this.#lacksScan = true;
      const length = this.#at + 2 <= this.#jpeg.length ? this.#jpeg.readUInt16BE(this.#at) : 0;
      if (length < 2 || this.#at + length > this.#jpeg.length) return this.#result(false);
      const data = this.#jpeg.subarray(this.#at + 2, this.#at + length);
      this.#at += length;
      if (!this.#take(marker, data)) return undefined;
    }
  }

  #result(isClosed: boolean): Structure | undefined {
    if (!this.#frame || this.#scans.length === 0) return undefined;
    return { frame: this.#frame, scans: this.#scans, isClosed, lacksScan: this.#lacksScan };
  }

  /** Skips over bytes that belong to no segment, as libjpeg does. */
  #nextMarker(): number | undefined {
    for (let at = this.#jpeg.indexOf(0xff, this.#at); at !== -1 && at + 1 < this.#jpeg.length; ) {
      const marker = this.#jpeg[at + 1] ?? 0;
      if (marker !== 0 && marker !== 0xff && !isRestart(marker)) {
        this.#at = at + 2;
        return marker;
      }
      at = this.#jpeg.indexOf(0xff, at + (marker === 0xff ? 1 : 2));
    }
    return undefined;
  }

  /** @returns whether this reader supports the segment */
  #take(marker: number, data: Buffer): boolean {
    if (OTHER_FRAMES.has(marker) || marker === SOI) return false;
    if (FRAMES.has(marker)) {
      if (this.#frame) return false;
      this.#frame = readFrame(marker, data);
      return this.#frame !== undefined;
    }
    if (marker === DHT) return this.#takeTables(data);
    if (marker === DRI && data.length >= 2) this.#restartInterval = data.readUInt16BE(0);
    return marker === SOS ? this.#takeScan(data) : true;
  }

  #takeTables(data: Buffer): boolean {
    for (let at = 0; at + 17 <= data.length; ) {
      const counts = data.subarray(at + 1, at + 17);
      const symbols = counts.reduce((sum, count) => sum + count, 0);
      if (at + 17 + symbols > data.length) return false;
      this.#tables.set(data[at] ?? 0, new HuffmanTable(counts, data.subarray(at + 17, at + 17 + symbols)));
      at += 17 + symbols;
    }
    return true;
  }

  #entropyOf(frame: Frame, components: number): { intervals: Interval[]; end: number } {
    const isOnly = !frame.isProgressive && components === frame.components.length && this.#restartInterval === 0;
    const end = this.#jpeg.length - 2;
    if (!this.#skipsEntropy || !isOnly || this.#jpeg.readUInt16BE(end) !== (0xff00 | EOI)) {
      return entropyFrom(this.#jpeg, this.#at);
    }
    return { intervals: [{ start: this.#at, end }], end };
  }

  #takeScan(data: Buffer): boolean {
    const count = data[0] ?? 0;
    const frame = this.#frame;
    if (!frame || count < 1 || count > 4 || data.length < 4 + count * 2) return false;
    const components = Array.from({ length: count }, (_, index) => {
      const [id, tables = 0] = data.subarray(1 + index * 2);
      return {
        index: frame.components.findIndex((component) => component.id === id),
        dc: this.#tables.get(tables >> 4),
        ac: this.#tables.get(0x10 | (tables & 15)),
      };
    });
    if (components.some(({ index }) => index === -1)) return false;
    const [firstCoefficient = 0, lastCoefficient = 0, approximation = 0] = data.subarray(1 + count * 2);
    const { intervals, end } = this.#entropyOf(frame, count);
    this.#scans.push({
      headerEnd: this.#at,
      components,
      firstCoefficient: frame.isProgressive ? firstCoefficient : 0,
      lastCoefficient: frame.isProgressive ? Math.min(63, lastCoefficient) : 63,
      refines: frame.isProgressive && approximation >> 4 !== 0,
      restartInterval: this.#restartInterval,
      intervals,
      end,
    });
    this.#at = end;
    this.#lacksScan = false;
    return true;
  }
}

/**
 * Reads the structure of a JPEG. Returns undefined if the bytes are not a JPEG, end before the first scan, or are of an unsupported kind.
 *
 * @param skipsEntropy assumes that the only scan of a sequential JPEG extends to the end marker at the end of the file, without reading it
 */
export const readStructure = (jpeg: Buffer, { skipsEntropy = false } = {}): Structure | undefined =>
  isJpeg(jpeg) ? new Reader(jpeg, skipsEntropy).read() : undefined;

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === SOI;
