import type { Spool } from '../../blobs/spool.ts';
import { type ExportedImage, type ExportedVideo, FORMAT, type ManifestHead, type MissingFile } from './manifest.ts';

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
  readonly #missing: List;

  constructor(user: ManifestHead['user'], openSpool: () => Spool) {
    const list = (): List => ({ spool: openSpool(), isEmpty: true });
    this.#user = user;
    this.#images = list();
    this.#videos = list();
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

  async addMissing(file: MissingFile): Promise<void> {
    await append(this.#missing, JSON.stringify(file));
  }

  /** Yields the complete manifest. */
  async *bytes(): AsyncGenerator<Buffer> {
    const head = { format: FORMAT, exported_at: new Date().toISOString(), user: this.#user };
    yield Buffer.from(JSON.stringify(head).slice(0, -1));
    yield* list('images', this.#images);
    yield* list('videos', this.#videos);
    if (!this.#missing.isEmpty) yield* list('missing', this.#missing);
    yield Buffer.from('}\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { spool } of [this.#images, this.#videos, this.#missing]) await spool[Symbol.asyncDispose]();
  }
}

async function* list(name: string, { spool }: List): AsyncGenerator<Buffer> {
  yield Buffer.from(`,\n"${name}":[\n`);
  yield* spool.read();
  yield Buffer.from('\n]');
}
