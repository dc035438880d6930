import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKillRounds } from '../../testing/faults/kill-rounds.ts';
import { writePage } from '../../testing/test-server.ts';

/** `npm run test:faults` runs two hundred rounds. */
const ROUNDS = 6;

describe('a server that is killed at a random moment', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-crash-'));
    await writePage(join(folder, 'web'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('has everything that it acknowledged after a restart, and nothing half done', async () => {
    const report = await runKillRounds(folder, { rounds: ROUNDS });
    const faults = { lost: 0, undead: 0, unfinished: 0, toMend: 0, miscounted: 0, staged: 0 };
    expect(report).toMatchObject({ ...faults, rounds: ROUNDS });
    expect(report.uploads).toBeGreaterThanOrEqual(ROUNDS);
  }, 120_000);
});
