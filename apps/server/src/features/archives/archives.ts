import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CreateArchiveRequest } from '@pictor/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { NotFound } from '../../errors.ts';
import { fileNames, openEntries, zipStream } from '../../http/zip-stream.ts';
import type { Images } from '../images/images.ts';
import type { Videos } from '../videos/videos.ts';
import * as repo from './repo.ts';

const LIFE_MILLISECONDS = 60 * 60 * 1000;

interface Dependencies {
  db: Database;
  images: Images;
  videos: Videos;
  log: FastifyBaseLogger;
  /** Throws where the blob store has gone away. */
  requireStillThere: () => Promise<void>;
}

const missing = () => new NotFound('这个下载已经过期，请重新选择');

/** What somebody chose, as one ZIP that is made while it is downloaded. */
export class Archives {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @throws {NotFound} where one of the ids is not this person's */
  async create(userId: string, { image_ids = [], video_ids = [] }: CreateArchiveRequest): Promise<string> {
    const { db, images, videos } = this.#deps;
    const found = await Promise.all([images.listByIds(userId, image_ids), videos.listByIds(userId, video_ids)]);
    if (found[0].length < new Set(image_ids).size || found[1].length < new Set(video_ids).size)
      throw new NotFound('选中的内容里有些已经不在了，请刷新后再选');
    await repo.deleteExpired(db, Date.now());
    const id = randomUUID();
    await repo.insertArchive(db, {
      id,
      user_id: userId,
      image_ids: JSON.stringify(image_ids),
      video_ids: JSON.stringify(video_ids),
      expires_at: Date.now() + LIFE_MILLISECONDS,
    });
    return id;
  }

  /** What was deleted since then is left out. @throws {NotFound} */
  async open(userId: string, id: string): Promise<Readable> {
    const { db, images, videos, log, requireStillThere } = this.#deps;
    const archive = await repo.findArchive(db, userId, id, Date.now());
    if (!archive) throw missing();
    const [imageRows, videoRows] = await Promise.all([
      images.listByIds(userId, JSON.parse(archive.image_ids)),
      videos.listByIds(userId, JSON.parse(archive.video_ids)),
    ]);
    const entries = [
      ...imageRows.map((row) => ({
        title: row.title,
        file: row.asset_id,
        created_at: row.created_at,
        open: () => images.open(row),
      })),
      ...videoRows.map((row) => ({
        title: row.title,
        file: row.file_id,
        created_at: row.created_at,
        open: () => videos.open(row),
      })),
    ];
    if (entries.length === 0) throw missing();
    const nameOf = fileNames();
    const files = entries.map(({ title, file, created_at, open }) => ({
      name: nameOf(title, file.slice(file.lastIndexOf('.'))),
      modifiedAt: new Date(created_at),
      open,
    }));
    const onMissing = async (): Promise<void> => {
      await requireStillThere();
      log.warn({ archive: id }, 'a chosen file is not there any more');
    };
    return zipStream(openEntries(files, onMissing));
  }
}
