import { DocumentTree } from '../../remote/answer/document-tree.ts';
import type { Json } from '../../remote/http/json.ts';
import type { Picture } from '../../remote/picture/picture.ts';
import { PICTURE_BYTES, PictureMemory } from '../../remote/picture/picture-bytes.ts';
import { KeptText, PictureString, type StringSink, TextScanner } from '../../remote/picture/picture-strings.ts';
import { frameOf, note, type PartFrame } from './answer-frame.ts';
import * as place from './answer-places.ts';
import { blockOf } from './finish-reasons.ts';
import { isBetter, type PaintedPicture } from './painted-picture.ts';

/** A picture whose candidate has not ended yet. */
const painted = (picture: Picture): PaintedPicture => ({ ...picture, candidate: 0, isBlocked: false });

/**
 * Decodes and removes pictures.
 *
 * Keeps only the picture that counts, as soon as that is known. It holds the result so far and the bytes of one part. A candidate says
 * only at its end that it is blocked, so while another candidate's picture may still be needed, it also holds the best picture of the
 * current candidate.
 */
export class AnswerTree extends DocumentTree<PartFrame> {
  readonly #memory = new PictureMemory(PICTURE_BYTES);
  readonly #scanner: TextScanner;
  /** The object whose text ended inside a picture. Null if that was in an earlier document. */
  #unended: PartFrame | null | undefined;
  #picture: PaintedPicture | undefined;

  constructor(onDocument: (document: Json) => void) {
    super(onDocument);
    this.#scanner = new TextScanner(this.#memory, (picture) => {
      this.#take(painted(picture), this.#unended === undefined ? this.frames.at(-1) : undefined);
      this.#unended = undefined;
    });
  }

  /** The result picture of all documents so far: the last picture that is not a draft. */
  get picture(): PaintedPicture | undefined {
    return this.#picture;
  }

  override close(isCut: boolean): void {
    super.close(isCut);
    if (isCut) this.#scanner.discard();
    else this.#scanner.close();
  }

  override get lacksPictureEnd(): boolean {
    return this.#scanner.lacksEnd;
  }

  protected override frameOf(value: PartFrame['value'], isArray: boolean, path: string): PartFrame {
    return frameOf(value, isArray, path);
  }

  protected override note(frame: PartFrame, value: Json): void {
    note(frame, value);
  }

  protected override sinkFor(path: string, room: number): StringSink {
    const isData = place.INLINE_DATA.test(path);
    if (isData || place.IMAGE_URL.test(path))
      return new PictureString(this.#memory, (picture) => this.#take(painted(picture), this.frames.at(-1)), {
        mayLack: !isData,
      });
    if (!place.TEXT.test(path)) return new KeptText(room);
    // Only the next document of a stream can continue the picture of the one before.
    if (this.#unended) this.#scanner.close();
    if (!this.#scanner.isInPicture) this.#unended = undefined;
    return this.#scanner.open(room);
  }

  protected override stringEnded(): void {
    if (!this.#scanner.isInPicture) this.#unended = undefined;
    else if (this.#unended === undefined) this.#unended = this.frames.at(-1);
  }

  protected override documentEnded(): void {
    if (this.#unended) this.#unended = null;
  }

  protected override cut(frame: PartFrame): void {
    frame.isThought ||= place.OPEN_PART.test(frame.path);
    this.ended(frame);
  }

  /** Passes the picture of an ended object to the enclosing object, unless the picture is a draft. */
  protected override ended(frame: PartFrame): void {
    const { picture, path } = frame;
    if (frame.isThought) {
      if (picture) this.#memory.giveBack(picture.bytes);
      if (this.#unended !== frame) return;
      this.#scanner.discard();
      this.#unended = undefined;
      return;
    }
    if (!picture) return;
    const around = this.frames.at(-1);
    if (place.CANDIDATE.test(path)) {
      picture.candidate = frame.index ?? (around?.count ?? 1) - 1;
      picture.isBlocked = blockOf(frame.finishReason) !== undefined;
    }
    this.#take(picture, around);
  }

  /** Compares this picture with the one of the next enclosing holder, or of the whole answer, and keeps the better one. */
  #take(picture: PaintedPicture, around: PartFrame | undefined): void {
    const holder = around && this.frames.findLast(({ path }) => place.HOLDER.test(path));
    const earlier = holder ? holder.picture : this.#picture;
    const [kept, dropped] = earlier && !isBetter(picture, earlier) ? [earlier, picture] : [picture, earlier];
    if (dropped) this.#memory.giveBack(dropped.bytes);
    if (holder) holder.picture = kept;
    else this.#picture = kept;
  }
}
