import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status ===
  0;

const install = (packages: readonly string[]): boolean =>
  process.getuid?.() === 0 &&
  existsSync('/usr/bin/apt-get') &&
  run('apt-get', ['update', '-qq']) &&
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);

/** Installs the Debian packages that bring a program where it is missing; ends the process where that may not be done. */
export const requireProgram = (path: string, packages: readonly string[], purpose: string): void => {
  if (existsSync(path) || install(packages)) return;
  process.stderr.write(`${purpose} at ${path}: sudo apt-get install ${packages.join(' ')}\n`);
  process.exit(1);
};
