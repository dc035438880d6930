import { DocumentTree, type Frame } from '../../remote/answer/document-tree.ts';
import type { Json } from '../../remote/http/json.ts';
import type { Picture } from '../../remote/picture/picture.ts';
import { PICTURE_BYTES, PictureMemory } from '../../remote/picture/picture-bytes.ts';
import { KeptText, PictureString, type StringSink } from '../../remote/picture/picture-strings.ts';

/** The end of the path of a picture, because gateways wrap answers into objects of their own. An address may also be a `data:` URL. */
const ENTRY_PICTURE = /(?:^|\.)(?:data|images)\.\*\.(b64Json|url)$/;
/** The picture of an event, such as `image_edit.completed`. */
const EVENT_PICTURE = /^b64Json$/;

/**
 * The maximum number of pictures in an answer. A request asks for at most ten. Each picture reserves address space for the largest picture,
 * so an answer must not decide how many there are.
 */
export const MOST_PICTURES = 32;

/** The pictures of a document. */
export interface DocumentPictures {
  /** By the position of their entry in the list of results. */
  entries: ReadonlyMap<number, Picture>;
  /** The picture of an event. */
  event: Picture | undefined;
}

/** Decodes and removes the pictures of all results. */
export class EntryTree extends DocumentTree {
  readonly #memory = new PictureMemory(PICTURE_BYTES);
  readonly #emptyIsAbsent: boolean;
  #entries = new Map<number, Picture>();
  #event: Picture | undefined;
  #found = 0;

  constructor(onDocument: (document: Json) => void, { emptyIsAbsent }: { emptyIsAbsent: boolean }) {
    super(onDocument);
    this.#emptyIsAbsent = emptyIsAbsent;
  }

  /** Hands over the pictures of the current document. */
  takePictures(): DocumentPictures {
    const pictures = { entries: this.#entries, event: this.#event };
    this.#entries = new Map();
    this.#event = undefined;
    return pictures;
  }

  protected override frameOf(value: Frame['value'], isArray: boolean, path: string): Frame {
    return { value, isArray, path, key: '', count: 0 };
  }

  protected override sinkFor(path: string, room: number): StringSink {
    const field = ENTRY_PICTURE.exec(path)?.[1];
    if (field !== undefined) {
      // The entries are the values of the frame around this one.
      const at = (this.frames.at(-2)?.count ?? 1) - 1;
      const isAddress = field === 'url';
      return this.#picture((picture) => this.#entries.set(at, picture), { isAddress, textLength: room });
    }
    if (!EVENT_PICTURE.test(path)) return new KeptText(room);
    return this.#picture(
      (picture) => {
        this.#event = picture;
      },
      { isAddress: false, textLength: room },
    );
  }

  #picture(keep: (picture: Picture) => void, options: { isAddress: boolean; textLength: number }): StringSink {
    if (this.#found >= MOST_PICTURES) return new KeptText(options.isAddress ? options.textLength : 0);
    const found = (picture: Picture): void => {
      this.#found += 1;
      keep(picture);
    };
    return new PictureString(this.#memory, found, { mayLack: this.#emptyIsAbsent || options.isAddress, ...options });
  }
}
