import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { runCluster } from './testing/faults/cluster.ts';

/** `npm run test:faults` runs this for two minutes. */
const SECONDS = 8;

it('two web and two worker processes lose no task and run none twice while they are killed one after the other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-cluster-'));
  const report = await runCluster(folder, inject('postgresBin'), SECONDS);
  await rm(folder, { recursive: true });
  expect(report).toMatchObject({ completed: report.accepted, lost: 0, doubled: 0, unserved: 0 });
  expect(Math.min(report.kills, report.accepted)).toBeGreaterThan(0);
}, 180_000);
