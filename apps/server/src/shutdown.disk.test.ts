import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runShutdowns } from './testing/faults/shutdowns.ts';
import { startFakeGemini } from './testing/gemini/fake-gemini.ts';

/** `npm run test:faults` runs fifty. */
const SHUTDOWNS = 3;

it('after SIGTERM the server answers the requests it has received, hands running tasks back, and exits with 0 in time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-shutdown-'));
  await using gemini = await startFakeGemini();
  const report = await runShutdowns(folder, gemini, SHUTDOWNS);
  await rm(folder, { recursive: true });
  expect(report).toMatchObject({
    shutdowns: SHUTDOWNS,
    unanswered: 0,
    unclean: 0,
    late: 0,
    notHandedBack: 0,
    notCompleted: 0,
  });
}, 120_000);
