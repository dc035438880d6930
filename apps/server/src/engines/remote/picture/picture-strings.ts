import { cutText } from '../cut-text.ts';
import { Base64Decoder } from './base64-decoder.ts';
import { type Picture, pictureOf } from './picture.ts';
import type { PictureMemory } from './picture-bytes.ts';

/** Receives one string of the answer, piece by piece. */
export interface StringSink {
  write(text: string): void;
  /** @returns the part that is kept as text */
  end(): string;
}

type Found = (picture: Picture) => void;

/** Longer than any text before the base64 in a `data:` URL. */
const HEAD_LENGTH = 256;
/** After `(` or `"` the URL ends at the matching character, and white space belongs to it. Otherwise the URL is bare. */
const DATA_URL = /([("'<]?)data:image\/[\w.+-]{1,40}(?:;[\w=.+-]{1,40}){0,4};base64,/i;
const DATA_URL_ALONE = /^\s*data:([^,]{0,200}),/i;
const PLACEHOLDER = '[图片]';

/** The beginning of a text. */
export class KeptText implements StringSink {
  readonly #length: number;
  #text = '';

  constructor(length: number) {
    this.#length = length;
  }

  write(text: string): void {
    // Keep one character more, to show that the text was longer.
    this.#text += text.slice(0, this.#length + 1 - this.#text.length);
  }

  end(): string {
    return cutText(this.#text, this.#length);
  }
}

interface PictureStringOptions {
  /** Whether the string may be empty without meaning a broken picture, as some gateways write it. */
  mayLack: boolean;
  /** Whether a string that is no `data:` URL is an address. */
  isAddress?: boolean;
  /** How much of an address is kept. */
  textLength?: number;
}

/** A string that is a picture: base64, or a whole `data:` URL. Any other URL is kept as text. */
export class PictureString implements StringSink {
  readonly #memory: PictureMemory;
  readonly #found: Found;
  readonly #options: PictureStringOptions;
  #head = '';
  #isText = false;
  #decoder: Base64Decoder | undefined;
  #isSound = true;

  constructor(memory: PictureMemory, found: Found, options: PictureStringOptions) {
    this.#memory = memory;
    this.#found = found;
    this.#options = options;
  }

  write(text: string): void {
    if (this.#decoder) {
      this.#decode(this.#decoder, text);
      return;
    }
    if (this.#isText) {
      this.#head += text.slice(0, this.#textLength - this.#head.length);
      return;
    }
    this.#head += text;
    if (this.#head.length >= HEAD_LENGTH) this.#begin();
  }

  end(): string {
    const decoder = this.#decoder ?? this.#begin();
    if (!decoder) return this.#head;
    if (decoder.end().trim() !== '') this.#isSound = false;
    this.#found(pictureOf(decoder.bytes, this.#isSound && decoder.isSound));
    return '';
  }

  get #textLength(): number {
    return this.#options.textLength ?? HEAD_LENGTH;
  }

  #begin(): Base64Decoder | undefined {
    const url = DATA_URL_ALONE.exec(this.#head);
    const isEmpty = this.#head.trim() === '';
    const { mayLack, isAddress = false } = this.#options;
    this.#isText = (isEmpty && mayLack) || (!url && (isAddress || this.#head.includes(':')));
    if (this.#isText) {
      this.#head = this.#head.slice(0, this.#textLength);
      return undefined;
    }
    this.#decoder = new Base64Decoder(this.#memory.take(), { spaced: true });
    this.#isSound = url === null || /;base64\s*$/i.test(url[1] ?? '');
    this.#decode(this.#decoder, this.#head.slice(url?.[0].length ?? 0));
    this.#head = '';
    return this.#decoder;
  }

  #decode(decoder: Base64Decoder, text: string): void {
    const rest = decoder.write(text);
    if (rest !== undefined && rest.trim() !== '') this.#isSound = false;
  }
}

/**
 * Text that contains pictures as `data:` URLs, in Markdown or bare. A URL may continue in the text of the next document of a
 * stream, so one scanner reads all texts of an answer.
 */
export class TextScanner {
  readonly #memory: PictureMemory;
  readonly #found: Found;
  #decoder: Base64Decoder | undefined;
  #isBare = false;

  constructor(memory: PictureMemory, found: Found) {
    this.#memory = memory;
    this.#found = found;
  }

  get isInPicture(): boolean {
    return this.#decoder !== undefined;
  }

  /** Whether the picture is incomplete. */
  get lacksEnd(): boolean {
    return this.#decoder !== undefined && !this.#decoder.isPictureOver;
  }

  /** Starts reading a string. At most `length` characters of its text are kept. */
  open(length: number): StringSink {
    const kept = new KeptText(length);
    let text = '';
    const scan = (isEnd: boolean): void => {
      for (;;) {
        const rest = this.#decoder ? this.#decode(this.#decoder, text, isEnd) : this.#search(text, kept);
        if (rest === undefined) break;
        text = rest;
      }
      if (this.#decoder) text = '';
    };
    return {
      write: (piece) => {
        text += piece;
        scan(false);
        if (text.length <= HEAD_LENGTH) return;
        // The end of the text may be the beginning of a URL.
        kept.write(text.slice(0, -HEAD_LENGTH));
        text = text.slice(-HEAD_LENGTH);
      },
      end: () => {
        scan(true);
        kept.write(text);
        return kept.end();
      },
    };
  }

  /** Ends the picture that is being read. Text that only looks like a picture is not one. */
  close(): void {
    const decoder = this.#decoder;
    this.#decoder = undefined;
    if (!decoder) return;
    decoder.end();
    const picture = pictureOf(decoder.bytes, decoder.isSound);
    if (picture.mimeType) this.#found(picture);
    else this.#memory.giveBack(picture.bytes);
  }

  /** Starts decoding at a URL in the text. @returns the text after the URL's head */
  #search(text: string, kept: KeptText): string | undefined {
    const url = DATA_URL.exec(text);
    if (!url) return undefined;
    kept.write(`${text.slice(0, url.index)}${url[1]}${PLACEHOLDER}`);
    this.#isBare = url[1] === '';
    this.#decoder = new Base64Decoder(this.#memory.take(), { spaced: !this.#isBare });
    return text.slice(url.index + url[0].length);
  }

  /** @returns the text after the picture, if the picture has ended */
  #decode(decoder: Base64Decoder, text: string, isEnd: boolean): string | undefined {
    let rest = decoder.write(text) ?? (isEnd ? decoder.flush() : undefined);
    // Nothing marks the end of a bare URL. Without this, the text of the next document would be read as base64.
    if (rest === undefined && isEnd && this.#isBare && decoder.isPictureOver) rest = '';
    if (rest !== undefined) this.close();
    return rest;
  }

  /** Discards the picture that is being read. */
  discard(): void {
    if (this.#decoder) this.#memory.giveBack(this.#decoder.bytes);
    this.#decoder = undefined;
  }
}
