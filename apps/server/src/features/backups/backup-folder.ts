import { existsSync } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Database } from '../../platform/db/database.ts';
import { lockFolder } from '../../platform/db/sqlite/folder-lock.ts';
import { errorCode } from '../../platform/errors.ts';
import { syncFolder } from '../../platform/sync-folder.ts';
import { findManifest, formatManifest, type Manifest, manifestPath, tablesFolder } from './manifest.ts';
import { NotABackup } from './not-a-backup.ts';
import { knowsBackup } from './repo.ts';

/** This file distinguishes a backup folder, even without a manifest, from other folders. */
const MARK = '.pictor-backup';

const unlessAbsent = async <T>(request: Promise<T>): Promise<T | undefined> => {
  try {
    return await request;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** The real path, even if the end of it does not exist yet. Follows symbolic links. */
const destinationOf = async (path: string): Promise<string> => {
  const there = await unlessAbsent(realpath(path));
  return there ?? join(await destinationOf(dirname(path)), path.slice(dirname(path).length));
};

const requireOutside = async (folder: string, sweptFolders: readonly string[]): Promise<void> => {
  const destination = `${await destinationOf(folder)}${sep}`;
  for (const swept of sweptFolders)
    if (destination.startsWith(`${await destinationOf(swept)}${sep}`))
      throw new NotABackup(`${folder} is inside ${swept}, where Pictor removes unknown files`);
};

/** Accepts incomplete backups, too. @throws {NotABackup} */
export const requireMark = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, MARK))) throw new NotABackup(`${folder} holds no backup`);
};

/** Deletes the tables of all other backups. */
export const pruneTables = async (folder: string, kept: string | undefined): Promise<void> => {
  for (const name of (await unlessAbsent(readdir(tablesFolder(folder)))) ?? [])
    if (name !== kept) await rm(join(tablesFolder(folder), name), { recursive: true, force: true });
};

/** @throws {NotABackup} if the folder contains other files, or another backup is being written to it */
const takeFolder = async (folder: string, sweptFolders: readonly string[]): Promise<Disposable> => {
  await requireOutside(folder, sweptFolders);
  const names = (await unlessAbsent(readdir(folder))) ?? [];
  if (names.length > 0 && !names.includes(MARK))
    throw new NotABackup(`${folder} contains other files; choose an empty folder, or one with an earlier backup`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using mark = await open(join(folder, MARK), 'w', 0o600);
  await mark.writeFile('A backup of Pictor: npm run restore takes it back.\n');
  return lockFolder(folder, new NotABackup(`another backup is being made into ${folder}`));
};

/**
 * Creates the backup folder, or opens the folder of an earlier backup that this library knows. Otherwise, another library or an older copy
 * of this one could replace a backup by one with less content. The folder is locked until the result is disposed of.
 *
 * @throws {NotABackup} if the backup would destroy what is in the folder
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
      `${folder} holds a backup of another library, or of a newer copy of this one; choose another folder`,
    );
  // Tables of aborted backups would fill the disk.
  await pruneTables(folder, manifest?.id);
  return stack.move();
};

/** From here on the folder contains this backup. Until then it contains the previous one. */
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
