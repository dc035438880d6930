import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { requirePackages } from './debian-packages.ts';

const DEBIAN = '/usr/lib/postgresql';
const OLDEST = 15;

const installed = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const bins = versions
    .filter((version) => version >= OLDEST)
    .sort((a, b) => b - a)
    .map((version) => join(DEBIAN, String(version), 'bin'));
  return bins.find((bin) => existsSync(join(bin, 'postgres')));
};

/**
 * The folder of PostgreSQL's programs: `POSTGRES_BIN`, or the newest version of Debian. Installs it if it is missing and that is allowed.
 */
export const requirePostgres = (): string =>
  process.env['POSTGRES_BIN'] ??
  requirePackages(
    installed,
    ['postgresql'],
    `The tests need PostgreSQL ${OLDEST} or later, or its programs in POSTGRES_BIN`,
  );
