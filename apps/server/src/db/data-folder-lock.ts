import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config/env.ts';

/**
 * Keeps a second process from the data folder of a running one, whose uploads it would clear away and whose tasks it would
 * take. The lock is the operating system's, by way of SQLite, so it goes with the process however that ends.
 *
 * @throws {ConfigError}
 */
export const lockDataFolder = (dataDir: string): Disposable => {
  const database = new DatabaseSync(join(dataDir, 'lock'));
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive;');
  } catch {
    database.close();
    throw new ConfigError(`DATA_DIR: another Pictor is running on ${dataDir}`);
  }
  return { [Symbol.dispose]: () => database.close() };
};
