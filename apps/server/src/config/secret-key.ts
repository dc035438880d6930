import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';
import { ConfigError } from './env.ts';

const FILE = 'secret-key';

/** Whole or not at all, and never over one that is there: two first starts at once end up with the same key. */
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
 * The key that signs CSRF tokens: the configured one, or the one in the data folder, made there with mode 0600 on first start.
 *
 * @throws {ConfigError} where the kept key has been cut
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
    throw new ConfigError(`SECRET_KEY: the key kept in ${path} is cut short; remove the file to make a new one`);
  return kept;
};
