import type { Spool } from '../../platform/blobs/spool.ts';
import {
  type ExportedEdit,
  type ExportedImage,
  type ExportedOriginal,
  type ExportedVideo,
  FORMAT,
  type ManifestHead,
  type MissingFile,
} from './manifest.ts';

interface List {
  spool: Spool;
  isEmpty: boolean;
}

const append = async (list: List, json: string): Promise<void> => {
  const separator = list.isEmpty ? '' : ',\n';
  list.isEmpty = false;
  await list.spool.append(Buffer.from(separator + json));
};

/** JSON as stored in the database. It is copied without parsing. */
export interface Exchange {
  request: string | null;
  response: string | null;
}

/** Writes a manifest entry by entry, in any order of its lists, without holding it in memory. */
export class ManifestWriter implements AsyncDisposable {
  readonly #user: ManifestHead['user'];
  readonly #images: List;
  readonly #videos: List;
  readonly #originals: List;
  readonly #edits: List;
  readonly #missing: List;

  constructor(user: ManifestHead['user'], openSpool: () => Spool) {
    const list = (): List => ({ spool: openSpool(), isEmpty: true });
    this.#user = user;
    this.#images = list();
    this.#videos = list();
    this.#originals = list();
    this.#edits = list();
    this.#missing = list();
  }

  async addImage(image: Omit<ExportedImage, keyof Exchange>, { request, response }: Exchange): Promise<void> {
    const exchange =
      (request === null ? '' : `,"request":${request}`) + (response === null ? '' : `,"response":${response}`);
    await append(this.#images, `${JSON.stringify(image).slice(0, -1)}${exchange}}`);
  }

  async addVideo(video: ExportedVideo): Promise<void> {
    await append(this.#videos, JSON.stringify(video));
  }

  async addOriginal(original: ExportedOriginal): Promise<void> {
    await append(this.#originals, JSON.stringify(original));
  }

  async addEdit(edit: ExportedEdit): Promise<void> {
    await append(this.#edits, JSON.stringify(edit));
  }

  async addMissing(file: MissingFile): Promise<void> {
    await append(this.#missing, JSON.stringify(file));
  }

  /** Yields the complete manifest. */
  async *bytes(): AsyncGenerator<Buffer> {
    const head = { format: FORMAT, exported_at: new Date().toISOString(), user: this.#user };
    yield Buffer.from(JSON.stringify(head).slice(0, -1));
    yield* list('images', this.#images);
    yield* list('videos', this.#videos);
    if (!this.#originals.isEmpty) yield* list('originals', this.#originals);
    if (!this.#edits.isEmpty) yield* list('edits', this.#edits);
    if (!this.#missing.isEmpty) yield* list('missing', this.#missing);
    yield Buffer.from('}\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lists = [this.#images, this.#videos, this.#originals, this.#edits, this.#missing];
    for (const { spool } of lists) await spool[Symbol.asyncDispose]();
  }
}

async function* list(name: string, { spool }: List): AsyncGenerator<Buffer> {
  yield Buffer.from(`,\n"${name}":[\n`);
  yield* spool.read();
  yield Buffer.from('\n]');
}
