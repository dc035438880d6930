/** The longest code. */
const CODE_BITS = 16;
/** What libjpeg takes away for a code that no symbol has. */
export const BAD_CODE_BITS = 17;

interface Code {
  symbol: number;
  bits: number;
  /** What the next 16 bits are where they begin with it. */
  from: number;
  to: number;
}

/** A Huffman table as an array over all that the next 16 bits may be. */
export class HuffmanTable {
  readonly codes: readonly Code[];
  /** Bits of the code, and its symbol in the low byte. */
  readonly lookup = new Uint16Array(1 << CODE_BITS).fill(BAD_CODE_BITS << 8);

  /** `counts` says how many codes of 1 to 16 bits there are; `symbols` are theirs in order. */
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

/** The place `count` bytes of entropy before `at`: a zero that was stuffed after 0xff is none of them. */
export const bytesBefore = (data: Uint8Array, at: number, count: number): number => {
  let place = at;
  for (let left = count; left > 0; left -= 1) place -= data[place - 1] === 0 && data[place - 2] === 0xff ? 2 : 1;
  return place;
};

/** Reads the bits of one stretch of entropy. Past its end it reads zeros, as libjpeg does. */
export class BitReader {
  readonly #data: Uint8Array;
  readonly #end: number;
  #at: number;
  /** The next `#count` bits, the highest first. */
  #bits = 0;
  #count = 0;
  /** How many of them are none of the data's. */
  #invented = 0;

  constructor(data: Uint8Array, { start, end }: { start: number; end: number }) {
    this.#data = data;
    this.#at = start;
    this.#end = end;
  }

  /** Whether more bits were read than there are. */
  get isExhausted(): boolean {
    return this.#count < this.#invented;
  }

  /** Whether all bits were read of the byte before {@link position}. */
  get isAligned(): boolean {
    return ((this.#count - this.#invented) & 7) === 0;
  }

  /** Where the first byte stands of which nothing was read. */
  get position(): number {
    return bytesBefore(this.#data, this.#at, (this.#count - this.#invented) >> 3);
  }

  symbol(table: HuffmanTable): number {
    this.#fill();
    const entry = table.lookup[(this.#bits >>> (this.#count - CODE_BITS)) & 0xffff] ?? 0;
    this.#drop(entry >> 8);
    return entry & 0xff;
  }

  /** At most 16 bits. */
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

  /** Makes sure of at least 17 bits; never holds more than 24, so that they stay a small positive integer. */
  #fill(): void {
    while (this.#count < BAD_CODE_BITS) {
      let byte = 0;
      if (this.#at < this.#end) {
        byte = this.#data[this.#at] ?? 0;
        // A zero is stuffed after 0xff; further 0xff fill up.
        this.#at += byte === 0xff && this.#data[this.#at + 1] === 0 ? 2 : 1;
      } else this.#invented += 8;
      this.#bits = (this.#bits << 8) | byte;
      this.#count += 8;
    }
  }
}
