import { BlobExists, BlobNotFound, type BlobStore } from '../../platform/blobs/blob-store.ts';
import type { ExpectedBlob } from '../../platform/blobs/move.ts';
import { blobKey, blobName } from '../../platform/blobs/named-blobs.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import type { Database } from '../../platform/db/database.ts';
import { Unavailable } from '../../platform/errors.ts';
import * as repo from './repo.ts';

export { knownIds, type StoredRow, storedRows } from './repo.ts';

/** The blobs that the rows of the database describe, in batches. */
export async function* storedBlobs(db: Database): AsyncGenerator<ExpectedBlob[]> {
  for await (const rows of repo.storedRows(db)) yield rows.map((row) => ({ key: blobKey(row), sha256: row.sha256 }));
}

/** Contains the id of the database that the store belongs to. Listings do not show this key or the next one. */
const MARK = '.library';
/** Contains the id of a database whose files were moved from here to another store. Stays until they are moved back. */
const LEFT = '.left';
/** Prefix of the database's id while its files are being brought to a store that had none. */
const RESTORING = 'restoring ';
/** The number of files that are checked to find out whether a blob store without a mark belongs to a database. */
const LOOKED_AT = 500;

/** The blob store does not belong to this database. */
export class OtherStore extends Error {
  override readonly name = 'OtherStore';
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
    // Another process that starts at the same time wrote the mark first.
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
    throw new OtherStore('contains files that this database does not know');
  if (ids.length === 0 && !mayLackFiles && (await repo.hasRows(db)))
    throw new OtherStore('is empty, and this database has pictures');
};

interface Expectations {
  /** Files are about to be brought to the store. See {@link finishRestoring}. */
  mayLackFiles?: boolean;
  /** Files are about to be moved from the store, possibly again. See {@link leave}. */
  mayBeLeft?: boolean;
}

/**
 * Checks that the blob store belongs to the database. After a swapped database or an unmounted disk, the doctor would otherwise treat all
 * bytes as orphans, or the bytes of all rows as missing, and delete them. A store without a mark gets the one of the database.
 *
 * @throws {OtherStore}
 */
export const requireSameStore = async (
  db: Database,
  blobs: BlobStore,
  staging: Staging,
  { mayLackFiles = false, mayBeLeft = false }: Expectations = {},
): Promise<void> => {
  const id = await repo.storeId(db);
  const isLeft = (await readMark(blobs, LEFT)) === id;
  if (isLeft && mayBeLeft) return;
  if (isLeft && !mayLackFiles)
    throw new OtherStore(
      'was left behind by a move of its files: configure the store that has them now, or move them back',
    );
  let marked = await readMark(blobs, MARK);
  if (isLeft && marked === id) {
    await blobs.delete(MARK);
    marked = undefined;
  }
  if (marked === undefined) {
    if (!isLeft) await requireUnmarkedFits(db, blobs, mayLackFiles);
    await writeMark(blobs, staging, MARK, mayLackFiles ? RESTORING + id : id);
    marked = await readMark(blobs, MARK);
  }
  if (marked === RESTORING + id) {
    if (mayLackFiles) return;
    throw new OtherStore('lacks files: a restore or a move of its files was aborted and must be run again');
  }
  if (marked !== id) throw new OtherStore('belongs to another database');
};

/**
 * Call after files were brought to the store: from now on it is the database's store. Until then no Pictor starts on it, because its doctor
 * would delete the rows of files that are still to come.
 *
 * @throws {OtherStore} if no files were brought
 */
export const finishRestoring = async (db: Database, blobs: BlobStore, staging: Staging): Promise<void> => {
  const id = await repo.storeId(db);
  if ((await readMark(blobs, MARK)) === RESTORING + id) {
    await requireUnmarkedFits(db, blobs, false);
    await blobs.delete(MARK);
    await writeMark(blobs, staging, MARK, id);
  }
  await blobs.delete(LEFT);
  await requireSameStore(db, blobs, staging);
};

/**
 * Call when files have been moved to another store. No Pictor starts on this store afterwards, because its doctor would delete the rows of
 * newer files.
 */
export const leave = async (db: Database, blobs: BlobStore, staging: Staging): Promise<void> =>
  await writeMark(blobs, staging, LEFT, await repo.storeId(db));

/** Checks the store while Pictor runs. @throws {Unavailable} if the store is gone, or another store has replaced it */
export const requireStillThere = async (db: Database, blobs: BlobStore): Promise<void> => {
  if ((await readMark(blobs, MARK)) === (await repo.storeId(db))) return;
  throw new Unavailable('文件存储暂时不可用', new Error('the blob store does not have the mark of this database'));
};
