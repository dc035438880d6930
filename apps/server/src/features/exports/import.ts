import { Readable } from 'node:stream';
import { EDITOR_NAMESPACE } from '@pictor/contracts';
import type { StagedFile, Staging } from '../../blobs/staging.ts';
import { LIBRARY_BOUNDS } from '../../bounds/library.ts';
import type { Database } from '../../db/database.ts';
import { DomainError } from '../../errors.ts';
import type { Assets } from '../assets/assets.ts';
import type { Images } from '../images/images.ts';
import type { Usage } from '../usage/usage.ts';
import type { Videos } from '../videos/videos.ts';
import { type ExportedImage, type ExportedVideo, MANIFEST, NotAnExport } from './manifest.ts';
import { type ManifestItem, readManifest } from './manifest-reader.ts';
import * as repo from './repo.ts';
import { printable, wholeOf, ZipFiles } from './zip-files.ts';

/** Only used to resolve paths. Nothing is fetched from it. */
const ORIGIN = 'http://localhost';

interface Parts {
  db: Database;
  assets: Assets;
  images: Images;
  videos: Videos;
  usage: Usage;
  staging: Staging;
  limits: { maxUploadBytes: number; maxVideoBytes: number };
}

export interface ImportReport {
  imported: number;
  /** Items that the library already has: the same bytes with the same time. */
  skipped: number;
  /** Why the others were rejected, by file name. */
  refused: Map<string, string>;
  /** Titles of files that were already missing from the export. */
  missing: string[];
}

/** Imports an export file by file, like uploads. The manifest's claims about the bytes are not trusted. */
class Import {
  readonly #parts: Parts;
  readonly #userId: string;
  readonly #zip: ZipFiles;
  readonly #held: ReadonlySet<string>;
  readonly report: ImportReport = { imported: 0, skipped: 0, refused: new Map(), missing: [] };

  constructor(parts: Parts, userId: string, zip: ZipFiles, held: ReadonlySet<string>) {
    this.#parts = parts;
    this.#userId = userId;
    this.#zip = zip;
    this.#held = held;
  }

  /** Reads the manifest to its end before importing anything, then reads it again, because it may be larger than memory. */
  async run(): Promise<void> {
    await this.#parts.usage.requireLibraryRoom(this.#userId, await this.#examine());
    for await (const { list, entry } of this.#readManifest()) {
      if (list === 'missing' || !this.#isNew(entry)) continue;
      await this.#take(entry.file, () => (list === 'images' ? this.#takeImage(entry) : this.#takeVideo(entry)));
    }
  }

  /** @returns the number of new bytes @throws {NotAnExport} */
  async #examine(): Promise<number> {
    const names = new Set([MANIFEST]);
    const claim = (name: string): void => {
      if (names.has(name)) throw new NotAnExport(`${MANIFEST} lists a file twice: ${printable(name)}`);
      names.add(name);
    };
    let bytes = 0;
    for await (const { list, entry } of this.#readManifest()) {
      if (list === 'missing') {
        this.report.missing.push(entry.title);
        continue;
      }
      claim(entry.file);
      if (list === 'videos' && entry.poster !== undefined) claim(entry.poster);
      if (this.#isNew(entry)) bytes += entry.size_bytes;
      else this.report.skipped += 1;
    }
    return bytes;
  }

  async *#readManifest(): AsyncGenerator<ManifestItem> {
    const size = this.#zip.sizeOf(MANIFEST);
    if (size === undefined) throw new NotAnExport(`the ZIP has no ${MANIFEST}`);
    if (size > LIBRARY_BOUNDS.manifestBytes.value) throw new NotAnExport(`${MANIFEST} is too large`);
    yield* readManifest(wholeOf(await this.#zip.read(MANIFEST)));
  }

  #isNew({ sha256, created_at }: ExportedImage | ExportedVideo): boolean {
    return !this.#held.has(`${sha256} ${Date.parse(created_at)}`);
  }

  async #take(file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.report.imported += 1;
    } catch (error) {
      if (!(error instanceof NotAnExport) && !(error instanceof DomainError && error.status < 500)) throw error;
      this.report.refused.set(file, error.message);
    }
  }

  async #takeImage(image: ExportedImage): Promise<void> {
    const { assets, images, limits } = this.#parts;
    await using staged = await this.#stage(image.file, limits.maxUploadBytes, image);
    const origin = { userId: this.#userId, namespace: EDITOR_NAMESPACE, originalName: image.file };
    const { picture } = await assets.upload(origin, staged);
    const { title, model, prompt, request, response } = image;
    const image_url = `/api/asset/image?blogId=${picture.namespace}&fileName=${picture.id}`;
    const facts = { title, model, prompt, request, response, image_url };
    try {
      await images.save(this.#userId, facts, ORIGIN, Date.parse(image.created_at));
    } catch (error) {
      // If the library rejects the picture, it must not stay in the workspace. If this deletion also fails, the picture expires there.
      await assets.delete(this.#userId, picture.namespace, picture.id).catch(() => {});
      throw error;
    }
  }

  async #takeVideo(video: ExportedVideo): Promise<void> {
    const { videos, limits } = this.#parts;
    await using file = await this.#stage(video.file, limits.maxVideoBytes, video);
    await using poster =
      video.poster === undefined ? undefined : await this.#stage(video.poster, limits.maxUploadBytes);
    const { title, width, height, duration_ms } = video;
    const createdAt = Date.parse(video.created_at);
    await videos.save(this.#userId, { title, width, height, duration_ms, file, poster, name: video.file, createdAt });
  }

  /** @throws {NotAnExport} if the ZIP does not contain the file, or contains other bytes */
  async #stage(
    name: string,
    maxBytes: number,
    expected?: Pick<ExportedImage, 'sha256' | 'size_bytes'>,
  ): Promise<StagedFile> {
    const size = this.#zip.sizeOf(name);
    if (size !== undefined && size > maxBytes) throw new NotAnExport('the file is larger than the upload limit');
    if (size !== undefined && expected && size !== expected.size_bytes)
      throw new NotAnExport('the size of the file differs from the manifest');
    const staged = await this.#parts.staging.receive(Readable.from(wholeOf(await this.#zip.read(name))));
    if (!expected || staged.sha256 === expected.sha256) return staged;
    await staged[Symbol.asyncDispose]();
    throw new NotAnExport('the hash of the file differs from the manifest');
  }
}

/**
 * Imports the ZIP of an export into the library of an existing account. Existing items are skipped, so an aborted import can be run again.
 *
 * @throws {NotAnExport} if nothing was imported
 * @throws {TooLarge} `quota_exceeded` before anything is imported
 */
export const importLibrary = async (parts: Parts, email: string, path: string): Promise<ImportReport> => {
  const user = await repo.findUserByEmail(parts.db, email.toLowerCase());
  if (!user) throw new NotAnExport(`there is no account of ${email}`);
  using zip = await ZipFiles.open(path);
  const work = new Import(parts, user.id, zip, await repo.listHeld(parts.db, user.id));
  await work.run();
  return work.report;
};
