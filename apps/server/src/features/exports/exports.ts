import { Readable } from 'node:stream';
import { storableText, TITLE_LENGTH, type User } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { fileNames } from '../../http/zip/file-names.ts';
import type { ZipGate } from '../../http/zip/zip-gate.ts';
import { type OpenEntry, openUnlessMissing, zipStream } from '../../http/zip/zip-stream.ts';
import type { NamedBlobs } from '../../platform/blobs/named-blobs.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import type { Database } from '../../platform/db/database.ts';
import {
  type ExportedEdit,
  type ExportedOriginal,
  type ExportedVideo,
  MANIFEST,
  type MissingFile,
  type StoredFile,
} from './manifest.ts';
import { ManifestWriter } from './manifest-writer.ts';
import * as repo from './repo.ts';

type Row<T extends (...parameters: never[]) => AsyncIterable<unknown>> =
  ReturnType<T> extends AsyncIterable<infer R> ? R : never;
type ImageRow = Row<typeof repo.eachImage>;
type VideoRow = Row<typeof repo.eachVideo>;
type OriginalRow = Row<typeof repo.eachOriginal>;
type EditRow = Row<typeof repo.eachEdit>;

const extensionOf = (id: string): string => id.slice(id.lastIndexOf('.'));

const timeOf = ({ created_at }: { created_at: number }): string => new Date(created_at).toISOString();

const storedFile = (row: ImageRow | VideoRow | OriginalRow, file: string): StoredFile => ({
  file,
  created_at: timeOf(row),
  size_bytes: row.size_bytes,
  sha256: row.sha256,
});

/** The fields that pictures and videos of the library have in common. */
const exportedFile = (row: ImageRow | VideoRow, file: string) => ({ ...storedFile(row, file), title: row.title });

const missingFile = (row: { title: string; created_at: number }, file: string): MissingFile => ({
  file,
  title: row.title,
  created_at: timeOf(row),
});

const exportedImage = (row: ImageRow, file: string) => ({
  ...exportedFile(row, file),
  mime_type: row.mime_type,
  width: row.width,
  height: row.height,
  model: row.model,
  prompt: row.prompt,
  picture: row.asset_id,
});

const exportedVideo = (row: VideoRow, file: string, poster: string | undefined): ExportedVideo => ({
  ...exportedFile(row, file),
  mime_type: row.mime_type,
  width: row.width ?? undefined,
  height: row.height ?? undefined,
  duration_ms: row.duration_ms ?? undefined,
  poster,
});

const exportedOriginal = (row: OriginalRow, file: string): ExportedOriginal => ({
  ...storedFile(row, file),
  picture: row.id,
  mime_type: row.mime_type,
  original_name: row.original_name,
});

const exportedEdit = ({ parent_id, inputs, outputs, ...row }: EditRow): ExportedEdit => ({
  id: row.id,
  parent: parent_id ?? undefined,
  kind: row.kind,
  model: row.model,
  prompt: row.prompt,
  params: JSON.parse(row.params),
  created_at: timeOf(row),
  count: row.count,
  inputs: inputs.map(({ role, asset_id }) => ({ role, picture: asset_id })),
  outputs: outputs.map(({ asset_id }) => asset_id),
});

interface Dependencies {
  db: Database;
  blobs: NamedBlobs;
  staging: Staging;
  zips: ZipGate;
  log: FastifyBaseLogger;
  /** Throws if the blob store is no longer the one of this database. */
  requireStillThere: () => Promise<void>;
}

/** One export in progress. */
class Export {
  readonly #deps: Dependencies;
  readonly #userId: string;
  readonly #manifest: ManifestWriter;
  readonly #nameOf = fileNames();
  #missing = 0;

  constructor(deps: Dependencies, userId: string, manifest: ManifestWriter) {
    this.#deps = deps;
    this.#userId = userId;
    this.#manifest = manifest;
  }

  /** The manifest is the last entry, because it describes the files before it. */
  async *entries(): AsyncGenerator<OpenEntry> {
    const { db, log } = this.#deps;
    // Reserves the manifest's name, so that no title can use it.
    this.#nameOf('manifest', '.json');
    const lastImage = await repo.lastPosition(db, 'images', this.#userId);
    const lastVideo = await repo.lastPosition(db, 'videos', this.#userId);
    for await (const row of repo.eachImage(db, this.#userId, lastImage)) yield* this.#image(row);
    for await (const row of repo.eachVideo(db, this.#userId, lastVideo)) yield* this.#video(row);
    for await (const row of repo.eachOriginal(db, this.#userId)) yield* this.#original(row);
    for await (const row of repo.eachEdit(db, this.#userId)) await this.#manifest.addEdit(exportedEdit(row));
    if (this.#missing > 0)
      log.warn({ files: this.#missing }, 'files that were lost, or deleted meanwhile, are missing from an export');
    yield { name: MANIFEST, modifiedAt: new Date(), stream: Readable.from(this.#manifest.bytes()) };
  }

  async *#image(row: ImageRow): AsyncGenerator<OpenEntry> {
    const exchange = await repo.findExchange(this.#deps.db, row.id);
    // The image was deleted after its page was read.
    if (!exchange) return;
    const file = this.#nameOf(row.title, extensionOf(row.asset_id));
    const isThere = yield* this.#file(file, row, row.asset_id);
    if (isThere) await this.#manifest.addImage(exportedImage(row, file), exchange);
    else await this.#manifest.addMissing(missingFile(row, file));
  }

  async *#video(row: VideoRow): AsyncGenerator<OpenEntry> {
    let poster = row.poster_id === null ? undefined : this.#nameOf(`${row.title} (poster)`, extensionOf(row.poster_id));
    const file = this.#nameOf(row.title, extensionOf(row.file_id));
    if (poster !== undefined && row.poster_id !== null && !(yield* this.#file(poster, row, row.poster_id)))
      poster = undefined;
    const isThere = yield* this.#file(file, row, row.file_id);
    if (isThere) await this.#manifest.addVideo(exportedVideo(row, file, poster));
    else await this.#manifest.addMissing(missingFile(row, file));
  }

  async *#original(row: OriginalRow): AsyncGenerator<OpenEntry> {
    const name = row.original_name.replace(/\.[^.]*$/, '');
    const file = this.#nameOf(`${name} (original)`, extensionOf(row.id));
    const isThere = yield* this.#file(file, row, row.id);
    if (isThere) await this.#manifest.addOriginal(exportedOriginal(row, file));
    else await this.#manifest.addMissing(missingFile({ ...row, title: storableText(name, TITLE_LENGTH) }, file));
  }

  /** @returns true if the file exists */
  async *#file(
    name: string,
    { namespace, created_at }: Pick<ImageRow | VideoRow, 'namespace' | 'created_at'>,
    id: string,
  ): AsyncGenerator<OpenEntry, boolean> {
    const { blobs, requireStillThere } = this.#deps;
    const stream = await openUnlessMissing(() => blobs.open({ namespace, id }));
    if (stream) {
      yield { name, modifiedAt: new Date(created_at), stream };
      return true;
    }
    // If the disk is gone, fail. Otherwise an export without any files would look complete.
    await requireStillThere();
    this.#missing += 1;
    return false;
  }
}

/** Exports a user's library: the files as they were uploaded, the originals of pictures, and a manifest that Pictor can import. */
export class Exports {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * A ZIP that is generated during the download. Rows are read in pages, so it is not a snapshot:
   *
   * - Each row is exported as it is when its page is read. Later changes of its title are not in the ZIP.
   * - Items that are deleted before their turn are left out. If the row exists but its file does not, the manifest lists it as missing.
   * - Items that are saved after the export began are left out, if they are newer than all that existed then.
   *
   * @throws {DomainError} 429 while this user already has a download, or too many users have one
   */
  async open({ id, name, email }: Pick<User, 'id' | 'name' | 'email'>): Promise<Readable> {
    const { staging, zips } = this.#deps;
    return await zips.open(id, (leave) => zipStream(this.#entries(id, { name, email }), staging.spool(), leave));
  }

  async *#entries(id: string, user: { name: string; email: string }): AsyncGenerator<OpenEntry> {
    await using manifest = new ManifestWriter(user, () => this.#deps.staging.spool());
    yield* new Export(this.#deps, id, manifest).entries();
  }
}
