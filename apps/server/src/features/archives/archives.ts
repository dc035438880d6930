import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CreateArchiveRequest } from '@pictor/contracts';
import { ZipFile } from 'yazl';
import type { Database } from '../../db/database.ts';
import { NotFound } from '../../errors.ts';
import type { Images } from '../images/images.ts';
import type { Videos } from '../videos/videos.ts';
import * as repo from './repo.ts';

const LIFE_MILLISECONDS = 60 * 60 * 1000;
const NAME_LENGTH = 120;

interface Dependencies {
  db: Database;
  images: Images;
  videos: Videos;
}

interface Entry {
  title: string;
  /** With its dot. */
  extension: string;
  createdAt: Date;
  open: () => Promise<Readable>;
}

const missing = () => new NotFound('这个下载已经过期，请重新选择');

/** A name that every file system takes, and that no two entries share. */
const uniqueName = ({ title, extension }: Entry, taken: Set<string>): string => {
  const base =
    title
      .replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_')
      .replace(/^\.+|[. ]+$/g, '')
      .slice(0, NAME_LENGTH) || '_';
  let name = base + extension;
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base} (${n})${extension}`;
  taken.add(name.toLowerCase());
  return name;
};

/** Each file is opened when its turn comes and streamed as it is: pictures and videos are compressed already. */
const zipOf = (entries: readonly Entry[]): Readable => {
  const zip = new ZipFile();
  const taken = new Set<string>();
  // yazl names its output by the older interface; it is a PassThrough.
  const output = zip.outputStream as Readable;
  let current: Readable | undefined;
  // Whoever hangs up leaves a file open otherwise.
  output.once('close', () => current?.destroy());
  for (const entry of entries) {
    zip.addReadStreamLazy(uniqueName(entry, taken), { compress: false, mtime: entry.createdAt }, (callback) => {
      entry.open().then(
        (stream) => {
          current = stream;
          if (output.destroyed) stream.destroy();
          else callback(null, stream);
        },
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error('unreadable entry')),
      );
    });
  }
  zip.once('error', (error) => output.destroy(error));
  zip.end();
  return output;
};

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
    const { db, images, videos } = this.#deps;
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
    return zipOf(
      entries.map(({ title, file, created_at, open }) => ({
        title,
        extension: file.slice(file.lastIndexOf('.')),
        createdAt: new Date(created_at),
        open,
      })),
    );
  }
}
