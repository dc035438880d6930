import { DocumentTree, type Frame } from '../remote/answer/document-tree.ts';
import type { Json } from '../remote/http/json.ts';
import type { Picture } from '../remote/picture/picture.ts';
import { PICTURE_BYTES, PictureMemory } from '../remote/picture/picture-bytes.ts';
import { KeptText, PictureString, type StringSink } from '../remote/picture/picture-strings.ts';

/** The end of the path of a picture. An address may also be a `data:` URL. */
const RESULT = /(?:^|\.)data\.\*\.(b64Json|url)$/;

/** Decodes and removes the pictures of all results. */
export class ResultTree extends DocumentTree {
  readonly #memory = new PictureMemory(PICTURE_BYTES);
  readonly #pictures = new Map<number, Picture>();

  constructor(onDocument: (document: Json) => void) {
    super(onDocument);
  }

  /** The pictures by the position of their result. */
  get pictures(): ReadonlyMap<number, Picture> {
    return this.#pictures;
  }

  protected override frameOf(value: Frame['value'], isArray: boolean, path: string): Frame {
    return { value, isArray, path, key: '', count: 0 };
  }

  protected override sinkFor(path: string, room: number): StringSink {
    const field = RESULT.exec(path)?.[1];
    if (field === undefined) return new KeptText(room);
    // The results are the values of the frame around this one.
    const at = (this.frames.at(-2)?.count ?? 1) - 1;
    const found = (picture: Picture): void => void this.#pictures.set(at, picture);
    // Gateways send an empty text in the field that has no value.
    return new PictureString(this.#memory, found, { mayLack: true, isAddress: field === 'url', textLength: room });
  }
}
