import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outdatedPackages } from './installed.ts';

let root = '';
const write = async (file: string, packages: Record<string, object>): Promise<void> =>
  await writeFile(join(root, file), JSON.stringify({ packages }));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pictor-installed-'));
  await mkdir(join(root, 'node_modules'));
  await write('package-lock.json', {
    '': { version: '0.1.0' },
    'apps/web': { version: '0.1.0' },
    'node_modules/sharp': { version: '2.0.0' },
    'node_modules/for-another-machine': { version: '1.0.0', optional: true },
  });
});
afterEach(async () => await rm(root, { recursive: true }));

it('finds nothing to install if every package has the version of the lock file', async () => {
  await write('node_modules/.package-lock.json', { 'node_modules/sharp': { version: '2.0.0' } });
  expect(outdatedPackages(root)).toEqual([]);
});

it('names packages of another version and missing packages', async () => {
  await write('node_modules/.package-lock.json', { 'node_modules/sharp': { version: '1.0.0' } });
  expect(outdatedPackages(root)).toEqual(['sharp']);
  await write('node_modules/.package-lock.json', {});
  expect(outdatedPackages(root)).toEqual(['sharp']);
});

it('names every package if nothing is installed', () => {
  expect(outdatedPackages(root)).toEqual(['sharp']);
});

it('finds this checkout up to date', () => {
  expect(outdatedPackages(join(import.meta.dirname, '..'))).toEqual([]);
});
