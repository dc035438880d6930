import type { Token } from 'stream-json/core/parser.js';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import type { Json } from '../../remote/json.ts';
import type { Picture } from '../../remote/picture/picture.ts';
import type { PictureMemory } from '../../remote/picture/picture-bytes.ts';
import { KeptText, PictureString, type StringSink, TextScanner } from '../../remote/picture/picture-strings.ts';
import { type Frame, frameOf, note } from './answer-frame.ts';
import * as place from './answer-places.ts';
import { blockOf } from './finish-reasons.ts';
import { isBetter, type PaintedPicture } from './painted-picture.ts';

/** The answer is nested more deeply than any answer of the API. */
export class AnswerTooDeep extends Error {
  override readonly name = 'AnswerTooDeep';
}

const NAME_LENGTH = 64;
const DEPTH = ENGINES_BOUNDS.answerDepth.value;
const VALUES = ENGINES_BOUNDS.answerValues.value;
const TEXT = ENGINES_BOUNDS.answerText.value;
const TEXTS = ENGINES_BOUNDS.answerTexts.value;

/** A picture whose candidate has not ended yet. */
const painted = (picture: Picture): PaintedPicture => ({ ...picture, candidate: 0, isBlocked: false });

/**
 * Builds documents from JSON tokens. Converts names to camel case, cuts long texts, and decodes and removes pictures. Reads an array
 * of documents as one document after the other.
 *
 * Keeps only the picture that counts, as soon as that is known. It holds the result so far and the bytes of one part. A candidate says
 * only at its end that it is blocked, so while another candidate's picture may still be needed, it also holds the best picture of the
 * current candidate.
 */
export class AnswerTree {
  readonly #memory: PictureMemory;
  readonly #onDocument: (document: Json) => void;
  readonly #scanner: TextScanner;
  readonly #frames: Frame[] = [];
  #sink: StringSink | undefined;
  /** Counters for the current document. */
  #values = 0;
  #characters = 0;
  /** The object whose text ended inside a picture. Null if that was in an earlier document. */
  #unended: Frame | null | undefined;
  #picture: PaintedPicture | undefined;

  constructor(memory: PictureMemory, onDocument: (document: Json) => void) {
    this.#memory = memory;
    this.#onDocument = onDocument;
    this.#scanner = new TextScanner(memory, (picture) => {
      this.#take(painted(picture), this.#unended === undefined ? this.#frames.at(-1) : undefined);
      this.#unended = undefined;
    });
  }

  /** The result picture of all documents so far. */
  get picture(): PaintedPicture | undefined {
    return this.#picture;
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
        this.#sink = this.#sinkFor(this.#path());
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
    for (let frame = this.#frames.pop(); frame; frame = this.#frames.pop()) {
      frame.isThought ||= place.OPEN_PART.test(frame.path);
      this.#settle(frame);
    }
    this.#sink = undefined;
    this.#endDocument();
  }

  /** The answer has ended. @param isCut whether the picture that is being read is incomplete */
  close(isCut: boolean): void {
    this.reset();
    if (isCut) this.#scanner.discard();
    else this.#scanner.close();
  }

  /** Whether a picture that is spread over several texts is incomplete. */
  get lacksPictureEnd(): boolean {
    return this.#scanner.lacksEnd;
  }

  /** Whether the innermost frame is an array of documents. */
  get #isBetween(): boolean {
    return this.#frames.length === 1 && this.#frames[0]?.isArray === true;
  }

  #path(): string {
    const frame = this.#frames.at(-1);
    if (!frame) return '';
    return `${frame.path}${frame.path === '' ? '' : '.'}${frame.isArray ? '*' : frame.key}`;
  }

  #sinkFor(path: string): StringSink {
    const room = Math.max(0, Math.min(TEXT, TEXTS - this.#characters));
    const isData = place.INLINE_DATA.test(path);
    if (isData || place.IMAGE_URL.test(path))
      return new PictureString(this.#memory, (picture) => this.#take(painted(picture), this.#frames.at(-1)), {
        mayLack: !isData,
      });
    if (!place.TEXT.test(path)) return new KeptText(room);
    // Only the next document of a stream can continue the picture of the one before.
    if (this.#unended) this.#scanner.close();
    if (!this.#scanner.isInPicture) this.#unended = undefined;
    return this.#scanner.open(room);
  }

  #endString(): void {
    const text = this.#endSink();
    this.#characters += text.length;
    if (!this.#scanner.isInPicture) this.#unended = undefined;
    else if (this.#unended === undefined) this.#unended = this.#frames.at(-1);
    this.#keep(text);
  }

  #endSink(): string {
    const text = this.#sink?.end() ?? '';
    this.#sink = undefined;
    return text;
  }

  #name(name: string): void {
    const frame = this.#frames.at(-1);
    if (frame) frame.key = place.camelCase(name.slice(0, NAME_LENGTH));
  }

  #begin(value: Json[] | { [key: string]: Json }, isArray: boolean): void {
    if (this.#frames.length >= DEPTH) throw new AnswerTooDeep();
    const path = this.#path();
    this.#frames.push(frameOf(this.#keep(value) ? value : undefined, isArray, path));
  }

  /** @returns whether there was room for it */
  #keep(value: Json): boolean {
    const frame = this.#frames.at(-1);
    // A document that is only a string or a number contains nothing useful.
    if (!frame) return true;
    frame.count += 1;
    note(frame, value);
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
    this.#settle(frame);
    if (this.isInDocument) return;
    this.#endDocument();
    if (frame.value !== undefined) this.#onDocument(frame.value);
  }

  #endDocument(): void {
    this.#values = 0;
    this.#characters = 0;
    if (this.#unended) this.#unended = null;
  }

  /** Passes the picture of an ended object to the enclosing object, unless the picture is a draft. */
  #settle(frame: Frame): void {
    const { picture, path } = frame;
    if (frame.isThought) {
      if (picture) this.#memory.giveBack(picture.bytes);
      if (this.#unended !== frame) return;
      this.#scanner.discard();
      this.#unended = undefined;
      return;
    }
    if (!picture) return;
    const around = this.#frames.at(-1);
    if (place.CANDIDATE.test(path)) {
      picture.candidate = frame.index ?? (around?.count ?? 1) - 1;
      picture.isBlocked = blockOf(frame.finishReason) !== undefined;
    }
    this.#take(picture, around);
  }

  /** Compares this picture with the one of the next enclosing holder, or of the whole answer, and keeps the better one. */
  #take(picture: PaintedPicture, around: Frame | undefined): void {
    const holder = around && this.#frames.findLast(({ path }) => place.HOLDER.test(path));
    const earlier = holder ? holder.picture : this.#picture;
    const [kept, dropped] = earlier && !isBetter(picture, earlier) ? [earlier, picture] : [picture, earlier];
    if (dropped) this.#memory.giveBack(dropped.bytes);
    if (holder) holder.picture = kept;
    else this.#picture = kept;
  }
}
