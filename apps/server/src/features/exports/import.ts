import { Readable } from 'node:stream';
import { EDITOR_NAMESPACE } from '@pictor/contracts';
import type { StagedFile, Staging } from '../../platform/blobs/staging.ts';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import type { Database } from '../../platform/db/database.ts';
import { DomainError } from '../../platform/errors.ts';
import type { Assets } from '../assets/assets.ts';
import type { Images } from '../images/images.ts';
import type { Usage } from '../usage/usage.ts';
import type { Videos } from '../videos/videos.ts';
import { EditsImport } from './import-edits.ts';
import {
  type ExportedImage,
  type ExportedOriginal,
  type ExportedVideo,
  MANIFEST,
  NotAnExport,
  type StoredFile,
} from './manifest.ts';
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
  /** Why the others were rejected, by file name. Originals are among them, for example if the workspace is full. */
  refused: Map<string, string>;
  /** Titles of files that were already missing from the export. */
  missing: string[];
}

/** Imports an export file by file, like uploads. The manifest's claims about the bytes are not trusted. */
class Import {
  readonly #parts: Parts;
  readonly #userId: string;
  readonly #zip: ZipFiles;
  readonly #held: ReadonlyMap<string, string>;
  readonly #edits: EditsImport;
  readonly report: ImportReport = { imported: 0, skipped: 0, refused: new Map(), missing: [] };

  constructor(parts: Parts, userId: string, zip: ZipFiles, held: ReadonlyMap<string, string>) {
    this.#parts = parts;
    this.#userId = userId;
    this.#zip = zip;
    this.#held = held;
    this.#edits = new EditsImport(parts.db, userId);
  }

  /** Reads the manifest to its end before importing anything, then reads it again, because it may be larger than memory. */
  async run(): Promise<void> {
    await this.#parts.usage.requireLibraryRoom(this.#userId, await this.#examine());
    for await (const { list, entry } of this.#readManifest()) {
      if (list === 'images') await this.#addImage(entry);
      if (list === 'videos') await this.#addVideo(entry);
    }
    // The edits need the new ids of the pictures. Then it is known which originals are needed.
    for await (const { list, entry } of this.#readManifest()) if (list === 'edits') await this.#edits.add(entry);
    await this.#edits.finish();
    for await (const { list, entry } of this.#readManifest()) if (list === 'originals') await this.#addOriginal(entry);
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
      if (list === 'edits') continue;
      claim(entry.file);
      if (list === 'originals') continue;
      if (list === 'videos' && entry.poster !== undefined) claim(entry.poster);
      if (this.#heldFile(entry) === undefined) bytes += entry.size_bytes;
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

  /** The id of the item's file if the library has it. */
  #heldFile({ sha256, created_at }: StoredFile): string | undefined {
    return this.#held.get(`${sha256} ${Date.parse(created_at)}`);
  }

  async #addImage(image: ExportedImage): Promise<void> {
    let assetId = this.#heldFile(image);
    if (assetId === undefined) {
      assetId = await this.#unlessRefused(image.file, () => this.#takeImage(image));
      if (assetId === undefined) return;
      this.report.imported += 1;
    }
    if (image.picture !== undefined) this.#edits.setPicture(image.picture, assetId);
  }

  async #addVideo(video: ExportedVideo): Promise<void> {
    if (this.#heldFile(video) !== undefined) return;
    const id = await this.#unlessRefused(video.file, () => this.#takeVideo(video));
    if (id !== undefined) this.report.imported += 1;
  }

  async #addOriginal(original: ExportedOriginal): Promise<void> {
    const missing = await this.#edits.findMissing(original.picture);
    if (missing !== undefined) await this.#unlessRefused(original.file, () => this.#takeOriginal(original, missing));
  }

  /** @returns undefined if the file was refused */
  async #unlessRefused<T>(file: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotAnExport) && !(error instanceof DomainError && error.status < 500)) throw error;
      this.report.refused.set(file, error.message);
      return undefined;
    }
  }

  /** @returns the id of the picture */
  async #takeImage(image: ExportedImage): Promise<string> {
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
    return picture.id;
  }

  /** @returns the id of the video */
  async #takeVideo(video: ExportedVideo): Promise<string> {
    const { videos, limits } = this.#parts;
    await using file = await this.#stage(video.file, limits.maxVideoBytes, video);
    await using poster =
      video.poster === undefined ? undefined : await this.#stage(video.poster, limits.maxUploadBytes);
    const { title, width, height, duration_ms } = video;
    const createdAt = Date.parse(video.created_at);
    const facts = { title, width, height, duration_ms, file, poster, name: video.file, createdAt };
    return (await videos.save(this.#userId, facts)).video.id;
  }

  /** Stores the picture in the workspace, in place of one that edits of this user were made from. */
  async #takeOriginal(original: ExportedOriginal, missing: string): Promise<void> {
    const { assets, limits } = this.#parts;
    await using staged = await this.#stage(original.file, limits.maxUploadBytes, original);
    const origin = { userId: this.#userId, namespace: EDITOR_NAMESPACE, originalName: original.original_name };
    const { picture, thumbnail } = await assets.upload(origin, staged);
    await this.#edits.replace(missing, picture, thumbnail);
  }

  /** @throws {NotAnExport} if the ZIP does not contain the file, or contains other bytes */
  async #stage(
    name: string,
    maxBytes: number,
    expected?: Pick<StoredFile, 'sha256' | 'size_bytes'>,
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
