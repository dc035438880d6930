import { buffer } from 'node:stream/consumers';
import { EDITOR_NAMESPACE } from '@pictor/contracts';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { StagedFile, Staging } from '../../blobs/staging.ts';
import type { Database } from '../../db/database.ts';
import { DomainError } from '../../errors.ts';
import type { Assets } from '../assets/assets.ts';
import type { Images } from '../images/images.ts';
import type { StorageUse } from '../storage/storage.ts';
import type { Videos } from '../videos/videos.ts';
import { type ExportedImage, type ExportedVideo, ExportManifest, MANIFEST } from './manifest.ts';
import * as repo from './repo.ts';

const MANIFEST_BYTES = 256 * 1024 * 1024;
const ENTRIES = 1_000_000;
/** Paths are resolved against it, and nothing is fetched from it. */
const ORIGIN = 'http://localhost';

interface Parts {
  db: Database;
  assets: Assets;
  images: Images;
  videos: Videos;
  storage: StorageUse;
  staging: Staging;
  limits: { maxUploadBytes: number; maxVideoBytes: number };
}

export interface ImportReport {
  imported: number;
  /** In the library already: the same bytes, of the same time. */
  skipped: number;
  /** Why the others were not taken, by their file's name. */
  refused: Map<string, string>;
  /** Titles of what the export already lacked. */
  missing: string[];
}

/** A ZIP that cannot be taken for an export. The message is one line. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport';
}

const readEntries = async (zip: ZipFile): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, entry);
    if (entries.size > ENTRIES) throw new NotAnExport('the ZIP holds more files than any export');
  }
  return entries;
};

const readManifest = async (zip: ZipFile, entry: Entry | undefined): Promise<ExportManifest> => {
  if (!entry || entry.uncompressedSize > MANIFEST_BYTES) throw new NotAnExport(`the ZIP has no ${MANIFEST}`);
  const text = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  try {
    return ExportManifest.parse(JSON.parse(text));
  } catch (error) {
    throw new NotAnExport(`${MANIFEST} is not one of this format`, { cause: error });
  }
};

/** Takes an export back, one file after the other, as if each were uploaded: nothing that the manifest says is believed of its bytes. */
class Import {
  readonly #parts: Parts;
  readonly #userId: string;
  readonly #zip: ZipFile;
  readonly #entries: Map<string, Entry>;
  readonly report: ImportReport = { imported: 0, skipped: 0, refused: new Map(), missing: [] };

  constructor(parts: Parts, userId: string, zip: ZipFile, entries: Map<string, Entry>) {
    this.#parts = parts;
    this.#userId = userId;
    this.#zip = zip;
    this.#entries = entries;
  }

  async run({ images, videos, missing = [] }: ExportManifest): Promise<void> {
    this.report.missing = missing.map(({ title }) => title);
    const held = await repo.listHeld(this.#parts.db, this.#userId);
    const isNew = ({ sha256, created_at }: ExportedImage | ExportedVideo): boolean =>
      !held.has(`${sha256} ${Date.parse(created_at)}`);
    const [newImages, newVideos] = [images.filter(isNew), videos.filter(isNew)];
    this.report.skipped = images.length + videos.length - newImages.length - newVideos.length;
    const bytes = [...newImages, ...newVideos].reduce((sum, { size_bytes }) => sum + size_bytes, 0);
    await this.#parts.storage.requireLibraryRoom(this.#userId, bytes);
    for (const image of newImages) await this.#take(image.file, () => this.#takeImage(image));
    for (const video of newVideos) await this.#take(video.file, () => this.#takeVideo(video));
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
    await using staged = await this.#stage(image.file, limits.maxUploadBytes, image.sha256);
    const origin = { userId: this.#userId, namespace: EDITOR_NAMESPACE, originalName: image.file };
    const { picture } = await assets.upload(origin, staged);
    const { title, model, prompt, request, response } = image;
    const image_url = `/api/asset/image?blogId=${picture.namespace}&fileName=${picture.id}`;
    const facts = { title, model, prompt, request, response, image_url };
    await images.save(this.#userId, facts, ORIGIN, Date.parse(image.created_at));
  }

  async #takeVideo(video: ExportedVideo): Promise<void> {
    const { videos, limits } = this.#parts;
    await using file = await this.#stage(video.file, limits.maxVideoBytes, video.sha256);
    await using poster =
      video.poster === undefined ? undefined : await this.#stage(video.poster, limits.maxUploadBytes);
    const { title, width, height, duration_ms } = video;
    const createdAt = Date.parse(video.created_at);
    await videos.save(this.#userId, { title, width, height, duration_ms, file, poster, name: video.file, createdAt });
  }

  /** @throws {NotAnExport} where the ZIP does not have the file, or not with these bytes */
  async #stage(name: string, maxBytes: number, sha256?: string): Promise<StagedFile> {
    const entry = this.#entries.get(name);
    if (!entry) throw new NotAnExport('the ZIP does not have this file');
    // yauzl ends a file that grows beyond what its entry says.
    if (entry.uncompressedSize > maxBytes) throw new NotAnExport('the file is larger than an upload may be');
    const staged = await this.#parts.staging.receive(await this.#zip.openReadStreamPromise(entry));
    if (sha256 === undefined || (await staged.sha256) === sha256) return staged;
    await staged[Symbol.asyncDispose]();
    throw new NotAnExport('the file has other bytes than the manifest says');
  }
}

/**
 * Takes the ZIP of an export into the library of an account that exists. What is there already is left alone, so that an import
 * that broke off can be run again.
 *
 * @throws {NotAnExport} where nothing was taken
 * @throws {TooLarge} `quota_exceeded` before anything is taken
 */
export const importLibrary = async (parts: Parts, email: string, path: string): Promise<ImportReport> => {
  const user = await repo.findUserByEmail(parts.db, email.toLowerCase());
  if (!user) throw new NotAnExport(`there is no account of ${email}`);
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw new NotAnExport(`${path} is no ZIP`, { cause: error });
  });
  try {
    const entries = await readEntries(zip).catch((error: unknown) => {
      throw error instanceof NotAnExport ? error : new NotAnExport(`${path} is a broken ZIP`, { cause: error });
    });
    const work = new Import(parts, user.id, zip, entries);
    await work.run(await readManifest(zip, entries.get(MANIFEST)));
    return work.report;
  } finally {
    zip.close();
  }
};
