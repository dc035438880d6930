import { BlobExists, BlobNotFound, type BlobStore } from '../../blobs/blob-store.ts';
import type { ExpectedBlob } from '../../blobs/move.ts';
import { blobKey, blobName } from '../../blobs/named-blobs.ts';
import type { Staging } from '../../blobs/staging.ts';
import type { Database } from '../../db/database.ts';
import { Unavailable } from '../../errors.ts';
import * as repo from './repo.ts';

export { knownIds, type StoredRow, storedRows } from './repo.ts';

/** What the library's rows say of the bytes that they stand for, some at a time. */
export async function* storedBlobs(db: Database): AsyncGenerator<ExpectedBlob[]> {
  for await (const rows of repo.storedRows(db)) yield rows.map((row) => ({ key: blobKey(row), sha256: row.sha256 }));
}

/** Names the library that the store is that of. No listing shows it, nor the next. */
const MARK = '.library';
/** Names a library whose files were moved from here to another store; stays until they have come back. */
const LEFT = '.left';
/** Before the library's name, as long as its files are on their way to a store that had none. */
const RESTORING = 'restoring ';
/** Enough to tell whether a blob store from before there were marks belongs to a database. */
const LOOKED_AT = 500;

/** The blob store is not that of this database. */
export class OtherLibrary extends Error {
  override readonly name = 'OtherLibrary';
}

const readMark = async (blobs: BlobStore, key: string): Promise<string | undefined> => {
  try {
    return (await blobs.read(key)).toString();
  } catch (error) {
    if (error instanceof BlobNotFound) return undefined;
    throw error;
  }
};

const writeMark = async (blobs: BlobStore, staging: Staging, key: string, text: string): Promise<void> => {
  await using staged = await staging.receive([Buffer.from(text)]);
  try {
    await blobs.put(key, staged);
  } catch (error) {
    // Another process that starts at the same time was faster.
    if (!(error instanceof BlobExists)) throw error;
  }
};

const requireUnmarkedFits = async (db: Database, blobs: BlobStore, mayLackFiles: boolean): Promise<void> => {
  const ids: string[] = [];
  for await (const { key } of blobs.list()) {
    const name = blobName(key);
    if (name) ids.push(name.id);
    if (ids.length >= LOOKED_AT) break;
  }
  if (ids.length > 0 && (await repo.knownIds(db, ids)).size === 0)
    throw new OtherLibrary('holds files that this database does not know');
  if (ids.length === 0 && !mayLackFiles && (await repo.hasRows(db)))
    throw new OtherLibrary('is empty, and this database has pictures');
};

interface Expectations {
  /** Files are about to be brought there; see {@link finishRestoring}. */
  mayLackFiles?: boolean;
  /** Files are about to be taken from there, perhaps once more; see {@link leave}. */
  mayBeLeft?: boolean;
}

/**
 * What keeps a database that was exchanged, or a disk that is not mounted, from costing pictures: the doctor would take all
 * bytes for orphans, or all rows for empty. A store that carries no mark gets the database's.
 *
 * @throws {OtherLibrary}
 */
export const requireSameLibrary = async (
  db: Database,
  blobs: BlobStore,
  staging: Staging,
  { mayLackFiles = false, mayBeLeft = false }: Expectations = {},
): Promise<void> => {
  const library = await repo.libraryId(db);
  const isLeft = (await readMark(blobs, LEFT)) === library;
  if (isLeft && mayBeLeft) return;
  if (isLeft && !mayLackFiles)
    throw new OtherLibrary('was left behind by a move of its files: name the store where they are, or move them back');
  let marked = await readMark(blobs, MARK);
  if (isLeft && marked === library) {
    await blobs.delete(MARK);
    marked = undefined;
  }
  if (marked === undefined) {
    if (!isLeft) await requireUnmarkedFits(db, blobs, mayLackFiles);
    await writeMark(blobs, staging, MARK, mayLackFiles ? RESTORING + library : library);
    marked = await readMark(blobs, MARK);
  }
  if (marked === RESTORING + library) {
    if (mayLackFiles) return;
    throw new OtherLibrary('lacks files: their restore, or their move, was broken off, and has to be run again');
  }
  if (marked !== library) throw new OtherLibrary('belongs to another database');
};

/**
 * Files were brought there, as many as there were: from now on the store is the library's. Until then no Pictor starts on it,
 * whose doctor would drop the rows of those that are still to come.
 *
 * @throws {OtherLibrary} where none came
 */
export const finishRestoring = async (db: Database, blobs: BlobStore, staging: Staging): Promise<void> => {
  const library = await repo.libraryId(db);
  if ((await readMark(blobs, MARK)) === RESTORING + library) {
    await requireUnmarkedFits(db, blobs, false);
    await blobs.delete(MARK);
    await writeMark(blobs, staging, MARK, library);
  }
  await blobs.delete(LEFT);
  await requireSameLibrary(db, blobs, staging);
};

/** Files have left it for another store: no Pictor starts on it, whose doctor would drop the rows of what came since. */
export const leave = async (db: Database, blobs: BlobStore, staging: Staging): Promise<void> =>
  await writeMark(blobs, staging, LEFT, await repo.libraryId(db));

/** Of a process at work. @throws {Unavailable} where the store has gone away since, or another stands in its place */
export const requireStillThere = async (db: Database, blobs: BlobStore): Promise<void> => {
  if ((await readMark(blobs, MARK)) === (await repo.libraryId(db))) return;
  throw new Unavailable('文件存储暂时不可用', new Error('the blob store does not carry the name of the library'));
};
