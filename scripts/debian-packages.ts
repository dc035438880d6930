import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// apt checks signatures as a user of its own, who cannot write where /tmp belongs to root alone, as in some containers.
const aptEnv = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', TMPDIR: '/var/tmp' };

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit', env: aptEnv }).status === 0;

const install = (packages: readonly string[]): boolean =>
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get') &&
  run('apt-get', ['update', '-qq']) &&
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);

/** What `find` finds, after installing the Debian packages that bring it where it is missing; ends the process where that may not be done. */
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

/** As {@link requirePackages}, for a program with a fixed place. */
export const requireProgram = (path: string, packages: readonly string[], purpose: string): void => {
  requirePackages(() => (existsSync(path) ? path : undefined), packages, `${purpose} at ${path}`);
};
