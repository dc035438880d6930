import { isPictureOver } from './picture.ts';
import type { PictureBytes } from './picture-bytes.ts';

/** Larger pieces do not decode faster. Smaller ones need more calls. A multiple of four. */
const PIECE = 16_384;

/** The first character that is neither white space nor in a base64 alphabet (plain or URL-safe). */
const FOREIGN = /[^A-Za-z0-9+/_\-\s]/;
const FOREIGN_OR_SPACE = /[^A-Za-z0-9+/_-]/;

/**
 * Decodes base64 that comes in pieces of any length: both alphabets, with or without padding, with line breaks.
 * Ends at the first character that cannot belong to it.
 */
export class Base64Decoder {
  readonly bytes: PictureBytes;
  readonly #isSpaced: boolean;
  #pending = '';
  #isOver = false;
  #isSound = true;

  /** @param spaced whether all white space belongs to the base64. If not, white space ends it, unless the picture is incomplete. */
  constructor(bytes: PictureBytes, { spaced }: { spaced: boolean }) {
    this.bytes = bytes;
    this.#isSpaced = spaced;
  }

  /** Whether the decoded picture is complete according to its own format. */
  get isPictureOver(): boolean {
    const pending = this.#pending.trimEnd();
    return pending.length % 4 !== 1 && isPictureOver(this.bytes, Buffer.from(pending, 'base64')) === true;
  }

  /** False if a character is missing at the end. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /**
   * @returns the text after the base64, once the base64 has ended; undefined while more of it may come
   * @throws {PictureTooLarge}
   */
  write(text: string): string | undefined {
    if (this.#isOver) return text;
    this.#pending += text;
    return this.#pending.length < PIECE ? undefined : this.flush();
  }

  /** Decodes the rest. @returns the text after the base64 */
  end(): string {
    const rest = this.#isOver ? '' : (this.flush() ?? '');
    if (!this.#isOver) this.#finish();
    return rest;
  }

  /** Decodes the received text. @returns the text after the base64, if the base64 has ended */
  flush(): string | undefined {
    const text = this.#pending;
    const whole = text.length - (text.length % 4);
    const made = this.bytes.append(text.slice(0, whole));
    if (made === (whole / 4) * 3) this.#pending = text.slice(whole);
    else this.bytes.shorten(made);
    if (!FOREIGN_OR_SPACE.test(this.#pending)) return undefined;
    return this.#isSpaced ? this.#decodeSpaced() : this.#decodeLines();
  }

  /** Decodes text that contains other characters. */
  #decodeSpaced(): string | undefined {
    const text = this.#pending;
    const stop = text.search(FOREIGN);
    this.#decode((stop === -1 ? text : text.slice(0, stop)).replace(/\s+/g, ''));
    return stop === -1 ? undefined : this.#finishBefore(text.slice(stop));
  }

  /** The same if words may follow after white space. White space inside the base64 of a picture is a line break. */
  #decodeLines(): string | undefined {
    for (let text = this.#pending; ; ) {
      const stop = text.search(FOREIGN_OR_SPACE);
      this.#decode(stop === -1 ? text : text.slice(0, stop));
      if (stop === -1) return undefined;
      const next = text.slice(stop).search(/\S/);
      const isInside = isPictureOver(this.bytes, Buffer.from(this.#pending, 'base64')) === false;
      if (!isInside || FOREIGN_OR_SPACE.test(text.charAt(stop + next))) return this.#finishBefore(text.slice(stop));
      if (next === -1) {
        // The text after the white space has not come yet.
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

  /** @returns the text after the base64 */
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
