import { isPictureOver } from './picture.ts';
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
  readonly #isSpaced: boolean;
  #pending = '';
  #isOver = false;
  #isSound = true;

  /** @param spaced whether all white space belongs to it. Otherwise white space ends it, unless the picture lacks its end. */
  constructor(bytes: PictureBytes, { spaced }: { spaced: boolean }) {
    this.bytes = bytes;
    this.#isSpaced = spaced;
  }

  /** Whether the picture that has been decoded is over by its own format. */
  get isPictureOver(): boolean {
    const pending = this.#pending.trimEnd();
    return pending.length % 4 !== 1 && isPictureOver(this.bytes, Buffer.from(pending, 'base64')) === true;
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
    if (!FOREIGN_OR_SPACE.test(this.#pending)) return undefined;
    return this.#isSpaced ? this.#decodeSpaced() : this.#decodeLines();
  }

  /** Decodes what has other characters in it. */
  #decodeSpaced(): string | undefined {
    const text = this.#pending;
    const stop = text.search(FOREIGN);
    this.#decode((stop === -1 ? text : text.slice(0, stop)).replace(/\s+/g, ''));
    return stop === -1 ? undefined : this.#finishBefore(text.slice(stop));
  }

  /** The same where words may follow behind white space. White space inside the base64 of a picture is a line break. */
  #decodeLines(): string | undefined {
    for (let text = this.#pending; ; ) {
      const stop = text.search(FOREIGN_OR_SPACE);
      this.#decode(stop === -1 ? text : text.slice(0, stop));
      if (stop === -1) return undefined;
      const next = text.slice(stop).search(/\S/);
      const isInside = isPictureOver(this.bytes, Buffer.from(this.#pending, 'base64')) === false;
      if (!isInside || FOREIGN_OR_SPACE.test(text.charAt(stop + next))) return this.#finishBefore(text.slice(stop));
      if (next === -1) {
        // What follows the white space has not come yet.
        this.#pending += text.slice(stop);
        return undefined;
      }
      text = this.#pending + text.slice(stop + next);
    }
  }

  #decode(base64: string): void {
    const whole = base64.length - (base64.length % 4);
    this.bytes.append(base64.slice(0, whole));
    this.#pending = base64.slice(whole);
  }

  /** @returns what follows the base64 */
  #finishBefore(rest: string): string {
    this.#finish();
    return rest.replace(/^=+/, '');
  }

  #finish(): void {
    const pending = this.#pending.trimEnd();
    this.#isOver = true;
    this.#isSound = pending.length !== 1;
    if (this.#isSound) this.bytes.append(pending);
    this.#pending = '';
  }
}
