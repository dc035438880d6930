import type { PictureBytes } from './picture-bytes.ts';

/** Decoding in larger pieces is no faster; smaller ones cost a call each. A multiple of four. */
const PIECE = 16_384;

/** The first character that is neither of a base64 alphabet (plain or URL-safe) nor white space. */
const FOREIGN = /[^A-Za-z0-9+/_\-\s]/;
const FOREIGN_OR_SPACE = /[^A-Za-z0-9+/_-]/;

/**
 * Decodes base64 that comes in pieces of any length: of both alphabets, with or without padding, with line breaks.
 * Ends at the first character that cannot belong to it.
 */
export class Base64Decoder {
  readonly bytes: PictureBytes;
  readonly #foreign: RegExp;
  #pending = '';
  #isOver = false;
  #isSound = true;

  /** @param spaced whether white space belongs to it, rather than ending it */
  constructor(bytes: PictureBytes, { spaced }: { spaced: boolean }) {
    this.bytes = bytes;
    this.#foreign = spaced ? FOREIGN : FOREIGN_OR_SPACE;
  }

  /** False where a character is missing at the end. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /**
   * @returns what follows the base64, once it is over; undefined while more of it may come
   * @throws {PictureTooLarge}
   */
  write(text: string): string | undefined {
    if (this.#isOver) return text;
    this.#pending += text;
    return this.#pending.length < PIECE ? undefined : this.flush();
  }

  /** Decodes what is left. @returns what follows the base64 */
  end(): string {
    const rest = this.#isOver ? '' : (this.flush() ?? '');
    if (!this.#isOver) this.#finish();
    return rest;
  }

  /** Decodes what has come. @returns what follows the base64, where it is over */
  flush(): string | undefined {
    const text = this.#pending;
    const whole = text.length - (text.length % 4);
    const made = this.bytes.append(text.slice(0, whole));
    if (made === (whole / 4) * 3) this.#pending = text.slice(whole);
    else this.bytes.shorten(made);
    return this.#foreign.test(this.#pending) || /\s/.test(this.#pending) ? this.#decodeMixed() : undefined;
  }

  /** Decodes what has other characters in it. */
  #decodeMixed(): string | undefined {
    const text = this.#pending;
    const stop = text.search(this.#foreign);
    const base64 = (stop === -1 ? text : text.slice(0, stop)).replace(/\s+/g, '');
    const whole = base64.length - (base64.length % 4);
    this.bytes.append(base64.slice(0, whole));
    this.#pending = base64.slice(whole);
    if (stop === -1) return undefined;
    this.#finish();
    return text.slice(stop).replace(/^=+/, '');
  }

  #finish(): void {
    this.#isOver = true;
    this.#isSound = this.#pending.length !== 1;
    if (this.#isSound) this.bytes.append(this.#pending);
    this.#pending = '';
  }
}
