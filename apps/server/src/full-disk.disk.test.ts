import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runFullDisk } from './testing/faults/full-disk.ts';
import { writePage } from './testing/test-server.ts';

it('a disk that is full is told of with 507, can still be read and made room on, and takes uploads again after that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-full-disk-'));
  await writePage(join(folder, 'web'));
  const report = await runFullDisk(folder);
  await rm(folder, { recursive: true });
  expect(report).toMatchObject({ refused: 3, accepted: 0, unreadable: 0, undeletable: 0, left: 0, recovered: true });
  expect(report.kept).toBeGreaterThan(10);
}, 60_000);
