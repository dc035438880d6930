import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CreateArchiveRequest } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import { fileNames } from '../../http/zip/file-names.ts';
import type { ZipGate } from '../../http/zip/zip-gate.ts';
import { type OpenEntry, openUnlessMissing, zipStream } from '../../http/zip/zip-stream.ts';
import type { OpenBlob } from '../../platform/blobs/blob-store.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import type { Database } from '../../platform/db/database.ts';
import { transact } from '../../platform/db/transact.ts';
import { NotFound } from '../../platform/errors.ts';
import type { Images } from '../images/images.ts';
import type { Videos } from '../videos/videos.ts';
import * as repo from './repo.ts';

const LIFE_MILLISECONDS = 60 * 60 * 1000;

interface Dependencies {
  db: Database;
  images: Images;
  videos: Videos;
  staging: Staging;
  zips: ZipGate;
  log: FastifyBaseLogger;
  /** Throws if the blob store is no longer the one of this database. */
  requireStillThere: () => Promise<void>;
}

/** A selected picture or video. */
interface Chosen {
  title: string;
  file: string;
  created_at: number;
  open: () => Promise<OpenBlob>;
}

const missing = () => new NotFound('这个下载已经过期，请重新选择');

function* pagesOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += LIBRARY_BOUNDS.zipRows.value)
    yield ids.slice(at, at + LIBRARY_BOUNDS.zipRows.value);
}

/** A user's selection as one ZIP, which is generated during the download. */
export class Archives {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Keeps only the user's newest archives.
   *
   * @throws {NotFound} if one of the ids does not belong to this user
   */
  async create(userId: string, { image_ids = [], video_ids = [] }: CreateArchiveRequest): Promise<string> {
    const { db } = this.#deps;
    const [imageIds, videoIds] = [[...new Set(image_ids)], [...new Set(video_ids)]];
    let found = 0;
    for await (const _ of this.#each(userId, imageIds, videoIds)) found += 1;
    if (found < imageIds.length + videoIds.length) throw new NotFound('选中的内容里有些已经不在了，请刷新后再选');
    const now = Date.now();
    await repo.deleteExpired(db, now);
    const id = randomUUID();
    await transact(db, async (trx) => {
      await repo.lockOwner(trx, userId);
      await repo.deleteAllButNewest(trx, userId, LIBRARY_BOUNDS.archives.value - 1);
      await repo.insertArchive(trx, {
        id,
        user_id: userId,
        image_ids: JSON.stringify(imageIds),
        video_ids: JSON.stringify(videoIds),
        expires_at: now + LIFE_MILLISECONDS,
      });
    });
    return id;
  }

  /**
   * Items that were deleted since the selection are left out.
   *
   * @throws {NotFound}
   * @throws {DomainError} 429 while this user already has a download, or too many users have one
   */
  async open(userId: string, id: string): Promise<Readable> {
    const { db, staging, zips } = this.#deps;
    const archive = await repo.findArchive(db, userId, id, Date.now());
    if (!archive) throw missing();
    const chosen = this.#each(userId, JSON.parse(archive.image_ids), JSON.parse(archive.video_ids));
    const first = await chosen.next();
    if (first.done) throw missing();
    return await zips.open(userId, (leave) =>
      zipStream(this.#entries(id, first.value, chosen), staging.spool(), leave),
    );
  }

  /** Yields the items that still exist. Reads a limited number of rows at a time. */
  async *#each(userId: string, imageIds: readonly string[], videoIds: readonly string[]): AsyncGenerator<Chosen> {
    const { images, videos } = this.#deps;
    for (const ids of pagesOf(imageIds))
      for (const row of await images.listByIds(userId, ids))
        yield { title: row.title, file: row.asset_id, created_at: row.created_at, open: () => images.open(row) };
    for (const ids of pagesOf(videoIds))
      for (const row of await videos.listByIds(userId, ids))
        yield { title: row.title, file: row.file_id, created_at: row.created_at, open: () => videos.open(row) };
  }

  async *#entries(id: string, first: Chosen, rest: AsyncIterable<Chosen>): AsyncGenerator<OpenEntry> {
    const nameOf = fileNames();
    yield* this.#entry(id, first, nameOf);
    for await (const chosen of rest) yield* this.#entry(id, chosen, nameOf);
  }

  async *#entry(
    id: string,
    { title, file, created_at, open }: Chosen,
    nameOf: ReturnType<typeof fileNames>,
  ): AsyncGenerator<OpenEntry> {
    const { log, requireStillThere } = this.#deps;
    const stream = await openUnlessMissing(open);
    if (stream) {
      const name = nameOf(title, file.slice(file.lastIndexOf('.')));
      yield { name, modifiedAt: new Date(created_at), stream };
      return;
    }
    await requireStillThere();
    log.warn({ archive: id }, 'a selected file no longer exists');
  }
}
