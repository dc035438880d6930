/** The length of the longest code. */
const CODE_BITS = 16;
/** The number of bits that libjpeg consumes for a code without a symbol. */
export const BAD_CODE_BITS = 17;

interface Code {
  symbol: number;
  bits: number;
  /** The range of the next 16 bits that begin with this code. */
  from: number;
  to: number;
}

/** A Huffman table as an array over all values of the next 16 bits. */
export class HuffmanTable {
  readonly codes: readonly Code[];
  /** The length of the code in bits in the high byte, and its symbol in the low byte. */
  readonly lookup = new Uint16Array(1 << CODE_BITS).fill(BAD_CODE_BITS << 8);

  /** `counts` has the number of codes of 1 to 16 bits. `symbols` has their symbols in order. */
  constructor(counts: Uint8Array, symbols: Uint8Array) {
    const codes: Code[] = [];
    let next = 0;
    let code = 0;
    for (const [index, count] of counts.entries()) {
      const bits = index + 1;
      const span = 1 << (CODE_BITS - bits);
      for (let each = 0; each < count; each += 1) {
        const [symbol, from, to] = [symbols[next] ?? 0, code * span, (code + 1) * span];
        codes.push({ symbol, bits, from, to });
        this.lookup.fill((bits << 8) | symbol, from, to);
        next += 1;
        code += 1;
      }
      code *= 2;
    }
    this.codes = codes;
  }
}

/** The position `count` bytes of entropy-coded data before `at`. A zero that was stuffed after 0xff does not count. */
export const bytesBefore = (data: Uint8Array, at: number, count: number): number => {
  let place = at;
  for (let left = count; left > 0; left -= 1) place -= data[place - 1] === 0 && data[place - 2] === 0xff ? 2 : 1;
  return place;
};

/** Reads the bits of one stretch of entropy-coded data. After its end it returns zeros, as libjpeg does. */
export class BitReader {
  readonly #data: Uint8Array;
  readonly #end: number;
  #at: number;
  /** The next `#count` bits, the highest bit first. */
  #bits = 0;
  #count = 0;
  /** How many of them are padding after the end of the data. */
  #invented = 0;

  constructor(data: Uint8Array, { start, end }: { start: number; end: number }) {
    this.#data = data;
    this.#at = start;
    this.#end = end;
  }

  /** Whether more bits were read than the data has. */
  get isExhausted(): boolean {
    return this.#count < this.#invented;
  }

  /** Whether all bits of the byte before {@link position} were read. */
  get isAligned(): boolean {
    return ((this.#count - this.#invented) & 7) === 0;
  }

  /** The position of the first byte of which no bit was read. */
  get position(): number {
    return bytesBefore(this.#data, this.#at, (this.#count - this.#invented) >> 3);
  }

  symbol(table: HuffmanTable): number {
    this.#fill();
    const entry = table.lookup[(this.#bits >>> (this.#count - CODE_BITS)) & 0xffff] ?? 0;
    this.#drop(entry >> 8);
    return entry & 0xff;
  }

  /** Reads at most 16 bits. */
  take(bits: number): number {
    this.#fill();
    const value = (this.#bits >>> (this.#count - bits)) & ((1 << bits) - 1);
    this.#drop(bits);
    return value;
  }

  #drop(bits: number): void {
    this.#count -= bits;
    this.#bits &= (1 << this.#count) - 1;
  }

  /** Makes sure that at least 17 bits are available. Never holds more than 24, so that they stay a small positive integer. */
  #fill(): void {
    while (this.#count < BAD_CODE_BITS) {
      let byte = 0;
      if (this.#at < this.#end) {
        byte = this.#data[this.#at] ?? 0;
        // A zero is stuffed after 0xff. Repeated 0xff bytes are padding.
        this.#at += byte === 0xff && this.#data[this.#at + 1] === 0 ? 2 : 1;
      } else this.#invented += 8;
      this.#bits = (this.#bits << 8) | byte;
      this.#count += 8;
    }
  }
}
