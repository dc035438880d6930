import { expect, it } from 'vitest';
import { runStopRaces } from '../../../testing/faults/stop-races.ts';
import { startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer } from '../../../testing/test-server.ts';

/** `npm run test:faults` runs five hundred races. */
const RACES = 40;
const PEOPLE = 8;

it('exactly one of stop and completion wins, and row, events and bytes agree', async () => {
  await using gemini = await startFakeGemini();
  await using server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '8' });
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => server.person()));
  const report = await runStopRaces({ context: server.context, gemini, people }, RACES);
  expect(report).toMatchObject({ races: RACES, disagreements: 0, left: 0 });
  expect(Math.min(report.stopped, report.completed)).toBeGreaterThan(0);
}, 60_000);
