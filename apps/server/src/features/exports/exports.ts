import { Readable } from 'node:stream';
import type { User } from '@pictor/contracts';
import type { NamedBlobs } from '../../blobs/named-blobs.ts';
import type { Database } from '../../db/database.ts';
import { fileNames, type ZipEntry, zipStream } from '../../http/zip-stream.ts';
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

/** A person's library to take away: the files as they came in, and a manifest that a Pictor can read. */
export class Exports {
  readonly #db: Database;
  readonly #blobs: NamedBlobs;

  constructor(db: Database, blobs: NamedBlobs) {
    this.#db = db;
    this.#blobs = blobs;
  }

  /** A ZIP that is made while it is downloaded; what is deleted meanwhile breaks it off. */
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
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    return zipStream([
      { name: MANIFEST, modifiedAt: new Date(), open: async () => Readable.from([Buffer.from(text)]) },
      ...files,
    ]);
  }
}
