import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';

/** Smaller steps would need a system call for every few kilobytes. */
const STEP = 1024 ** 2;

/** The size limit of a picture in a response. */
export const PICTURE_BYTES = (ENGINES_BOUNDS.pictureCharacters.value / 4) * 3;

/** The picture exceeds its size limit. */
export class PictureTooLarge extends Error {
  override readonly name = 'PictureTooLarge';
}

/** A buffer that grows in place. Growing copies nothing, and clearing frees the memory at once. */
export class PictureBytes {
  readonly #buffer: ArrayBuffer;
  #length = 0;

  /** Reserves address space for `maxBytes`, but no memory. */
  constructor(maxBytes: number) {
    this.#buffer = new ArrayBuffer(0, { maxByteLength: maxBytes });
  }

  get length(): number {
    return this.#length;
  }

  /** The first bytes, which show the type of the picture. */
  head(length: number): Buffer {
    return Buffer.from(this.#buffer, 0, Math.min(length, this.#length));
  }

  /** The last bytes. */
  tail(length: number): Buffer {
    const from = Math.max(0, this.#length - length);
    return Buffer.from(this.#buffer, from, this.#length - from);
  }

  /**
   * Decodes base64 and appends the bytes. Node skips characters that are not base64, which makes the result shorter than expected.
   *
   * @returns the number of bytes appended
   * @throws {PictureTooLarge}
   */
  append(base64: string): number {
    const most = Math.ceil((base64.length * 3) / 4);
    this.#reserve(this.#length + most);
    const made = Buffer.from(this.#buffer).write(base64, this.#length, most, 'base64');
    this.#length += made;
    return made;
  }

  /** @throws {PictureTooLarge} */
  appendBytes(bytes: Uint8Array): void {
    this.#reserve(this.#length + bytes.length);
    new Uint8Array(this.#buffer).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Removes the last bytes. */
  shorten(count: number): void {
    this.#length -= count;
  }

  clear(): void {
    this.#length = 0;
    this.#buffer.resize(0);
  }

  /** The bytes themselves, not a copy. Nothing may be appended afterwards. */
  finish(): Buffer {
    this.#buffer.resize(this.#length);
    return Buffer.from(this.#buffer, 0, this.#length);
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.byteLength) return;
    const next = Math.min(Math.ceil(length / STEP) * STEP, this.#buffer.maxByteLength);
    if (next < length) throw new PictureTooLarge();
    this.#buffer.resize(next);
  }
}

/** Lends buffers and takes them back, so that an answer never holds more of them than it needs at one time. */
export class PictureMemory {
  readonly #maxBytes: number;
  readonly #free: PictureBytes[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(): PictureBytes {
    return this.#free.pop() ?? new PictureBytes(this.#maxBytes);
  }

  giveBack(bytes: PictureBytes): void {
    bytes.clear();
    this.#free.push(bytes);
  }
}
