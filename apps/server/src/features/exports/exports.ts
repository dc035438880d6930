import { Readable } from 'node:stream';
import type { User } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { NamedBlobs } from '../../blobs/named-blobs.ts';
import type { Database } from '../../db/database.ts';
import { fileNames, openEntries, type ZipEntry, zipStream } from '../../http/zip-stream.ts';
import { type ExportedImage, type ExportedVideo, type ExportManifest, FORMAT, MANIFEST } from './manifest.ts';
import * as repo from './repo.ts';

type ImageRow = Awaited<ReturnType<typeof repo.listImages>>[number];
type VideoRow = Awaited<ReturnType<typeof repo.listVideos>>[number];

const extensionOf = (id: string): string => id.slice(id.lastIndexOf('.'));

const metadata = (json: string | null) => (json === null ? undefined : JSON.parse(json));

const exportedImage = (row: ImageRow, file: string): ExportedImage => ({
  file,
  title: row.title,
  created_at: new Date(row.created_at).toISOString(),
  size_bytes: row.size_bytes,
  sha256: row.sha256,
  mime_type: row.mime_type,
  width: row.width,
  height: row.height,
  model: row.model,
  prompt: row.prompt,
  request: metadata(row.request),
  response: metadata(row.response),
});

const exportedVideo = (row: VideoRow, file: string, poster: string | undefined): ExportedVideo => ({
  file,
  title: row.title,
  created_at: new Date(row.created_at).toISOString(),
  size_bytes: row.size_bytes,
  sha256: row.sha256,
  mime_type: row.mime_type,
  width: row.width ?? undefined,
  height: row.height ?? undefined,
  duration_ms: row.duration_ms ?? undefined,
  poster,
});

const withoutMissing = (manifest: ExportManifest, missing: ReadonlySet<string>): ExportManifest => {
  if (missing.size === 0) return manifest;
  const isThere = ({ file }: { file: string }): boolean => !missing.has(file);
  const videos = manifest.videos.filter(isThere).map(({ poster, ...video }) => ({
    ...video,
    poster: poster !== undefined && missing.has(poster) ? undefined : poster,
  }));
  const gone = [...manifest.images, ...manifest.videos].filter((entry) => !isThere(entry));
  return {
    ...manifest,
    images: manifest.images.filter(isThere),
    videos,
    missing: gone.map(({ file, title, created_at }) => ({ file, title, created_at })),
  };
};

interface Dependencies {
  db: Database;
  blobs: NamedBlobs;
  log: FastifyBaseLogger;
  /** Throws where the blob store has gone away. */
  requireStillThere: () => Promise<void>;
}

/** A person's library to take away: the files as they came in, and a manifest that a Pictor can read. */
export class Exports {
  readonly #db: Database;
  readonly #blobs: NamedBlobs;
  readonly #log: FastifyBaseLogger;
  readonly #requireStillThere: () => Promise<void>;

  constructor({ db, blobs, log, requireStillThere }: Dependencies) {
    this.#db = db;
    this.#blobs = blobs;
    this.#log = log;
    this.#requireStillThere = requireStillThere;
  }

  /** A ZIP that is made while it is downloaded; what is lost, or deleted meanwhile, is left out, and its manifest says so. */
  async open({ id, name, email }: Pick<User, 'id' | 'name' | 'email'>): Promise<Readable> {
    const [images, videos] = [await repo.listImages(this.#db, id), await repo.listVideos(this.#db, id)];
    const nameOf = fileNames();
    const files: ZipEntry[] = [];
    const add = (title: string, row: { namespace: string; created_at: number }, assetId: string): string => {
      const file = nameOf(title, extensionOf(assetId));
      const open = () => this.#blobs.open({ namespace: row.namespace, id: assetId });
      files.push({ name: file, modifiedAt: new Date(row.created_at), open });
      return file;
    };
    // No title may take its place.
    nameOf('manifest', '.json');
    const manifest: ExportManifest = {
      format: FORMAT,
      exported_at: new Date().toISOString(),
      user: { name, email },
      images: images.map((row) => exportedImage(row, add(row.title, row, row.asset_id))),
      videos: videos.map((row) => {
        const poster = row.poster_id === null ? undefined : add(`${row.title} (poster)`, row, row.poster_id);
        return exportedVideo(row, add(row.title, row, row.file_id), poster);
      }),
    };
    return zipStream(this.#withManifest(files, manifest));
  }

  /** The manifest is last, when it is known what the files before it are. */
  async *#withManifest(files: readonly ZipEntry[], manifest: ExportManifest): ReturnType<typeof openEntries> {
    const missing = new Set<string>();
    yield* openEntries(files, async (file) => {
      // Of a disk that went away it would be an export of nothing that looks whole.
      await this.#requireStillThere();
      missing.add(file);
    });
    if (missing.size > 0)
      this.#log.warn({ files: missing.size }, 'an export lacks files that were lost, or deleted meanwhile');
    const text = `${JSON.stringify(withoutMissing(manifest, missing), undefined, 2)}\n`;
    yield { name: MANIFEST, modifiedAt: new Date(), stream: Readable.from([Buffer.from(text)]) };
  }
}
