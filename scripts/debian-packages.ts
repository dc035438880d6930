import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// apt checks signatures as a separate user. In some containers only root can write to /tmp, so use another folder.
const aptEnv = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', TMPDIR: '/var/tmp' };

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit', env: aptEnv }).status === 0;

const install = (packages: readonly string[]): boolean =>
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get') &&
  run('apt-get', ['update', '-qq']) &&
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);

/**
 * Returns the result of `find`. If it is missing, first installs the Debian packages that provide it. Ends the process if that is not
 * allowed.
 */
export const requirePackages = (
  find: () => string | undefined,
  packages: readonly string[],
  purpose: string,
): string => {
  const found = find() ?? (install(packages) ? find() : undefined);
  if (found !== undefined) return found;
  process.stderr.write(`${purpose}: sudo apt-get install ${packages.join(' ')}\n`);
  process.exit(1);
};

/** Like {@link requirePackages}, for a program with a fixed path. */
export const requireProgram = (path: string, packages: readonly string[], purpose: string): void => {
  requirePackages(() => (existsSync(path) ? path : undefined), packages, `${purpose} at ${path}`);
};
