import type { Token } from 'stream-json/core/parser.js';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import type { Json } from '../http/json.ts';
import { KeptText, type StringSink } from '../picture/picture-strings.ts';

/** The answer is nested more deeply than any answer of a provider. */
export class AnswerTooDeep extends Error {
  override readonly name = 'AnswerTooDeep';
}

const NAME_LENGTH = 64;
const DEPTH = ENGINES_BOUNDS.answerDepth.value;
const VALUES = ENGINES_BOUNDS.answerValues.value;
const TEXT = ENGINES_BOUNDS.answerText.value;
const TEXTS = ENGINES_BOUNDS.answerTexts.value;

/** An object or array that has begun and has not ended yet. */
export interface Frame {
  /** Undefined if it is not kept. */
  value: Json[] | { [key: string]: Json } | undefined;
  isArray: boolean;
  path: string;
  key: string;
  count: number;
}

/** `finish_reason` and `finishReason` are the same field. */
const camelCase = (name: string): string =>
  name.replace(/_([a-z\d])/g, (_whole, letter: string) => letter.toUpperCase());

/**
 * Builds documents from JSON tokens. Converts names to camel case and cuts long texts. Reads an array of documents as one document after
 * the other. A subclass decodes the pictures, so that they are never strings in memory.
 */
export abstract class DocumentTree<F extends Frame = Frame> {
  readonly #onDocument: (document: Json) => void;
  readonly #frames: F[] = [];
  #sink: StringSink | undefined;
  /** Counters for the current document. */
  #values = 0;
  #characters = 0;

  constructor(onDocument: (document: Json) => void) {
    this.#onDocument = onDocument;
  }

  /** Whether a document, or an array of them, has begun. */
  get isBegun(): boolean {
    return this.#frames.length > 0;
  }

  /** Whether a document has begun. */
  get isInDocument(): boolean {
    return this.isBegun && !this.#isBetween;
  }

  /** Whether an array of documents has not ended yet. An empty array does not count, because it may be the beginning of `[DONE]`. */
  get isInArray(): boolean {
    return this.#isBetween && this.#frames.some(({ count }) => count > 0);
  }

  /** Whether a picture that is spread over several texts is incomplete. */
  get lacksPictureEnd(): boolean {
    return false;
  }

  /** @throws {AnswerTooDeep | PictureTooLarge} */
  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        this.#begin({}, false);
        return;
      case 'startArray':
        this.#begin([], true);
        return;
      case 'endObject':
      case 'endArray':
        this.#end();
        return;
      case 'startString':
        this.#sink = this.sinkFor(this.#path(), Math.max(0, Math.min(TEXT, TEXTS - this.#characters)));
        return;
      case 'startKey':
      case 'startNumber':
        this.#sink = new KeptText(NAME_LENGTH);
        return;
      case 'stringChunk':
      case 'numberChunk':
        this.#sink?.write(token.value);
        return;
      case 'endKey':
        this.#name(this.#endSink());
        return;
      case 'endString':
        this.#endString();
        return;
      case 'endNumber':
        this.#keep(Number(this.#endSink()));
        return;
      case 'trueValue':
      case 'falseValue':
      case 'nullValue':
        this.#keep(token.value);
    }
  }

  /** Discards the current document. Keeps the pictures of parts that have ended. */
  reset(): void {
    for (let frame = this.#frames.pop(); frame; frame = this.#frames.pop()) this.cut(frame);
    this.#sink = undefined;
    this.#endDocument();
  }

  /** The answer has ended. @param _isCut whether the picture that is being read is incomplete */
  close(_isCut: boolean): void {
    this.reset();
  }

  /** The objects and arrays that have begun, outermost first. */
  protected get frames(): readonly F[] {
    return this.#frames;
  }

  protected abstract frameOf(value: Frame['value'], isArray: boolean, path: string): F;

  /** The reader of a string. @param room how many characters of text may be kept */
  protected abstract sinkFor(path: string, room: number): StringSink;

  /** A value has been read in this frame. It may not be kept. */
  protected note(_frame: F, _value: Json): void {}

  /** A string has ended. */
  protected stringEnded(): void {}

  /** An object or array has ended. It is no longer one of the frames. */
  protected ended(_frame: F): void {}

  /** The answer ended within this object or array. */
  protected cut(_frame: F): void {}

  protected documentEnded(): void {}

  /** Whether the innermost frame is an array of documents. */
  get #isBetween(): boolean {
    return this.#frames.length === 1 && this.#frames[0]?.isArray === true;
  }

  #path(): string {
    const frame = this.#frames.at(-1);
    if (!frame) return '';
    return `${frame.path}${frame.path === '' ? '' : '.'}${frame.isArray ? '*' : frame.key}`;
  }

  #endString(): void {
    const text = this.#endSink();
    this.#characters += text.length;
    this.stringEnded();
    this.#keep(text);
  }

  #endSink(): string {
    const text = this.#sink?.end() ?? '';
    this.#sink = undefined;
    return text;
  }

  #name(name: string): void {
    const frame = this.#frames.at(-1);
    if (frame) frame.key = camelCase(name.slice(0, NAME_LENGTH));
  }

  #begin(value: Json[] | { [key: string]: Json }, isArray: boolean): void {
    if (this.#frames.length >= DEPTH) throw new AnswerTooDeep();
    const path = this.#path();
    this.#frames.push(this.frameOf(this.#keep(value) ? value : undefined, isArray, path));
  }

  /** @returns whether there was room for it */
  #keep(value: Json): boolean {
    const frame = this.#frames.at(-1);
    // A document that is only a string or a number contains nothing useful.
    if (!frame) return true;
    frame.count += 1;
    this.note(frame, value);
    // The documents of an array are handed on one by one. Ignore anything else between them.
    if (this.#isBetween) return true;
    if (frame.value === undefined || this.#values >= VALUES) return false;
    this.#values += 1;
    if (Array.isArray(frame.value)) frame.value.push(value);
    else if (frame.key !== '__proto__') frame.value[frame.key] = value;
    return true;
  }

  #end(): void {
    const frame = this.#frames.pop();
    if (!frame) return;
    this.ended(frame);
    if (this.isInDocument) return;
    this.#endDocument();
    if (frame.value !== undefined) this.#onDocument(frame.value);
  }

  #endDocument(): void {
    this.#values = 0;
    this.#characters = 0;
    this.documentEnded();
  }
}
