import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runFullDisk } from './testing/faults/full-disk.ts';
import { startFakeGemini } from './testing/gemini/fake-gemini.ts';
import { writePage } from './testing/test-server.ts';

it('reports a full, read-only or missing disk, keeps stored data, and accepts uploads again without a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-full-disk-'));
  await writePage(join(folder, 'web'));
  await using gemini = await startFakeGemini();
  const report = await runFullDisk(folder, gemini);
  await rm(folder, { recursive: true });
  expect(report).toMatchObject({
    refused: 12,
    unavailable: 2,
    accepted: 0,
    unreadable: 0,
    lostResults: 0,
    unnoticed: 0,
    undeletable: 0,
    left: 0,
    recovered: 5,
    notRecovered: 0,
  });
  expect(report.kept).toBeGreaterThan(10);
}, 120_000);
