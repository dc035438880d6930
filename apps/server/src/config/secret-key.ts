import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './env.ts';

const FILE = 'secret-key';

/**
 * The key that signs CSRF tokens: the configured one, or the one in the data folder, made there with mode 0600 on first start.
 *
 * @throws {ConfigError} where the kept key has been cut
 */
export const loadSecretKey = async (dataDir: string, configured: string | undefined): Promise<string> => {
  if (configured !== undefined) return configured;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  try {
    await using file = await open(path, 'wx', 0o600);
    const key = randomBytes(32).toString('base64url');
    await file.writeFile(key);
    await file.sync();
    return key;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = (await readFile(path, 'utf8')).trim();
  if (key.length < 32)
    throw new ConfigError(`SECRET_KEY: the key kept in ${path} is cut short; remove the file to make a new one`);
  return key;
};
