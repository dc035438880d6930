import { existsSync } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Database } from '../../db/database.ts';
import { lockFolder } from '../../db/folder-lock.ts';
import { errorCode } from '../../errors.ts';
import { syncFolder } from '../../sync-folder.ts';
import { findManifest, formatManifest, type Manifest, manifestPath, tablesFolder } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { knowsBackup } from './repo.ts';

/** Tells the folder of a backup, also of one that never got a manifest, from what somebody else keeps. */
const MARK = '.pictor-backup';

const unlessAbsent = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Where a path leads once it is there: symbolic links on the way are followed. */
const destinationOf = async (path: string): Promise<string> => {
  const there = await unlessAbsent(realpath(path));
  return there ?? join(await destinationOf(dirname(path)), path.slice(dirname(path).length));
};

const requireOutside = async (folder: string, sweptFolders: readonly string[]): Promise<void> => {
  const destination = `${await destinationOf(folder)}${sep}`;
  for (const swept of sweptFolders)
    if (destination.startsWith(`${await destinationOf(swept)}${sep}`))
      throw new NotABackup(`${folder} is in ${swept}, from where Pictor removes what it does not know`);
};

/** Of a backup that was broken off, too. @throws {NotABackup} */
export const requireMark = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, MARK))) throw new NotABackup(`${folder} holds no backup`);
};

/** Removes the tables of every backup but this. */
export const pruneTables = async (folder: string, kept: string | undefined): Promise<void> => {
  for (const name of (await unlessAbsent(readdir(tablesFolder(folder)))) ?? [])
    if (name !== kept) await rm(join(tablesFolder(folder), name), { recursive: true, force: true });
};

/** @throws {NotABackup} where the folder is somebody else's, or another backup is being made into it */
const takeFolder = async (folder: string, sweptFolders: readonly string[]): Promise<Disposable> => {
  await requireOutside(folder, sweptFolders);
  const names = (await unlessAbsent(readdir(folder))) ?? [];
  if (names.length > 0 && !names.includes(MARK))
    throw new NotABackup(`${folder} holds something else; name an empty folder, or one with an earlier backup`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using mark = await open(join(folder, MARK), 'w', 0o600);
  await mark.writeFile('A backup of Pictor: npm run restore takes it back.\n');
  return lockFolder(folder, new NotABackup(`another backup is being made into ${folder}`));
};

/**
 * Makes the folder, or takes the one of an earlier backup that this library knows of: another one, or an older copy of this, would
 * put less in its place. It is locked until what is returned is disposed of.
 *
 * @throws {NotABackup} where that would cost what is in it
 */
export const openFolder = async (
  db: Database,
  folder: string,
  sweptFolders: readonly string[],
): Promise<Disposable> => {
  using stack = new DisposableStack();
  stack.use(await takeFolder(folder, sweptFolders));
  const manifest = await findManifest(folder);
  if (manifest && !(await knowsBackup(db, manifest.id)))
    throw new NotABackup(
      `${folder} holds a backup of another library, or of a newer copy of this one; name another folder`,
    );
  // Those of backups that were broken off would fill the disk.
  await pruneTables(folder, manifest?.id);
  return stack.move();
};

/** From here on the folder holds this backup; until then it holds the one before. */
export const publishManifest = async (folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> => {
  for (const path of [join(tablesFolder(folder), manifest.id), tablesFolder(folder)]) await syncFolder(path);
  const written = `${manifestPath(folder)}.new`;
  {
    await using file = await open(written, 'w', 0o600);
    await file.writeFile(formatManifest(manifest));
    await file.sync();
  }
  await rename(written, manifestPath(folder));
  await syncFolder(folder);
};
