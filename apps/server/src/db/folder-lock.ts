import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config/env.ts';
import { databaseFault, isBusy } from './sqlite-fault.ts';

/**
 * Keeps a second process from a folder. The lock is the operating system's, by way of SQLite, so it goes with the process however
 * that ends.
 *
 * @throws `busy` where another process has it @throws {DiskFull | Unavailable}
 */
export const lockFolder = (folder: string, busy: Error): Disposable => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock'));
    // In memory, since a full disk has no room for a journal that nothing is ever written to.
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive;');
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw busy;
    throw databaseFault(error);
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
};

/**
 * Keeps a second process from the data folder of a running one, whose uploads it would clear away and whose tasks it would take.
 *
 * @throws {ConfigError} where another process has it @throws {DiskFull | Unavailable}
 */
export const lockDataFolder = (dataDir: string): Disposable =>
  lockFolder(dataDir, new ConfigError(`DATA_DIR: another Pictor is running on ${dataDir}`));
