import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../apps/server/src/config/env.ts';

const ENV_FILE = join(import.meta.dirname, '../.env');

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * Runs a command with the variables of `.env`. It ends with 1 where the work says so, and where it throws one of `mistakes`,
 * whose message is then all that is printed.
 */
export const runCommand = async (
  work: () => Promise<boolean>,
  mistakes: readonly (abstract new (...parameters: never[]) => Error)[] = [],
): Promise<void> => {
  try {
    if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
    process.exitCode = (await work()) ? 0 : 1;
  } catch (error) {
    const isMistake = [ConfigError, ...mistakes].some((type) => error instanceof type);
    if (!isMistake || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
};

/** What a command is given beside its options. @throws {ConfigError} with `usage` where it is not one thing */
export const onlyArgument = (positionals: readonly string[], usage: string): string => {
  const [argument] = positionals;
  if (argument === undefined || positionals.length !== 1) throw new ConfigError(`usage: ${usage}`);
  return argument;
};
