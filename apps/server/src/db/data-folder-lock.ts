import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config/env.ts';
import { databaseFault, isBusy } from './sqlite-fault.ts';

/**
 * Keeps a second process from the data folder of a running one, whose uploads it would clear away and whose tasks it would
 * take. The lock is the operating system's, by way of SQLite, so it goes with the process however that ends.
 *
 * @throws {ConfigError} where another process has it @throws {DiskFull | Unavailable}
 */
export const lockDataFolder = (dataDir: string): Disposable => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataDir, 'lock'));
    // In memory, since a full disk has no room for a journal that nothing is ever written to.
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive;');
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw new ConfigError(`DATA_DIR: another Pictor is running on ${dataDir}`);
    throw databaseFault(error);
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
};
