import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from '../platform/config/env.ts';
import { errorCode, outsideReason } from '../platform/errors.ts';

const ENV_FILE = join(import.meta.dirname, '../../../../.env');

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints one item on each line, indented below the line about them. */
export const sayEach = (things: Iterable<string>): void => {
  for (const thing of things) say(`  ${thing}`);
};

/** Reports that an idle connection broke. The next query gets a new one. */
export const sayBroken = (error: Error): void => say(`the database connection broke: ${error.message}`);

type Options = NonNullable<ParseArgsConfig['options']>;
type Given<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;

interface Command<T extends Options> {
  /** The command line, without the word "usage". */
  usage: string;
  options: T;
  /** Errors of which only the message is printed, without a stack. */
  mistakes?: readonly (abstract new (
    ...parameters: never[]
  ) => Error)[];
}

const parse = <T extends Options>({ usage, options }: Command<T>): Given<T> => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    if (!errorCode(error)?.startsWith('ERR_PARSE_ARGS')) throw error;
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new ConfigError(`${reason}; usage: ${usage}`, { cause: error });
  }
};

/**
 * Runs a command with the variables of `.env`. The process exits with 1 if the work returns false or fails. A failure is printed in one
 * line, unless it is an internal error of Pictor.
 */
export const runCommand = async <T extends Options>(
  command: Command<T>,
  work: (given: Given<T>) => Promise<boolean>,
): Promise<void> => {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    say(`usage: ${command.usage}`);
    return;
  }
  try {
    const given = parse(command);
    if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
    process.exitCode = (await work(given)) ? 0 : 1;
  } catch (error) {
    const isMistake = [ConfigError, ...(command.mistakes ?? [])].some((type) => error instanceof type);
    const line = outsideReason(error) ?? (isMistake && error instanceof Error ? error.message : undefined);
    if (line === undefined) throw error;
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
};

/** The single positional argument of a command. @throws {ConfigError} with `usage` if there is not exactly one */
export const onlyArgument = (positionals: readonly string[], usage: string): string => {
  const [argument] = positionals;
  if (argument === undefined || positionals.length !== 1) throw new ConfigError(`usage: ${usage}`);
  return argument;
};
