import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';
import { ConfigError } from './env.ts';

const FILE = 'secret-key';

/**
 * Writes the key file completely or not at all, and never overwrites an existing one. If two processes start for the first time at once,
 * both end up with the same key.
 */
const keepNewKey = async (dataDir: string): Promise<void> => {
  const temporary = join(dataDir, `${FILE}.${randomUUID()}`);
  try {
    await using file = await open(temporary, 'wx', 0o600);
    await file.writeFile(randomBytes(32).toString('base64url'));
    await file.sync();
    await link(temporary, join(dataDir, FILE));
    await syncFolder(dataDir);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};

/**
 * Returns the key that signs CSRF tokens: the configured key, or the key in the data folder, which is created with mode 0600 at the first
 * start.
 *
 * @throws {ConfigError} if the stored key is too short
 */
export const loadSecretKey = async (dataDir: string, configured: string | undefined): Promise<string> => {
  if (configured !== undefined) return configured;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  const read = () => readFile(path, 'utf8');
  const kept = await read().catch(async (error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    await keepNewKey(dataDir);
    return await read();
  });
  if (kept.length < 32)
    throw new ConfigError(`SECRET_KEY: the key kept in ${path} is too short; remove the file to make a new one`);
  return kept;
};
