import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCluster } from '../apps/server/src/testing/faults/cluster.ts';
import { runFullDisk } from '../apps/server/src/testing/faults/full-disk.ts';
import { type KillReport, runKillRounds } from '../apps/server/src/testing/faults/kill-rounds.ts';
import { runOnePerson } from '../apps/server/src/testing/faults/one-person.ts';
import { runShutdowns } from '../apps/server/src/testing/faults/shutdowns.ts';
import { runStopRaces } from '../apps/server/src/testing/faults/stop-races.ts';
import { startFakeGemini } from '../apps/server/src/testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../apps/server/src/testing/gemini/gemini-env.ts';
import { sharedEnv } from '../apps/server/src/testing/stores/backends.ts';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { startS3Server } from '../apps/server/src/testing/stores/s3-server.ts';
import { startTestServer, writePage } from '../apps/server/src/testing/test-server.ts';
import { requirePostgres } from './require-postgres.ts';

const PAGE = join(import.meta.dirname, '../docs/reliability.md');
const RACERS = 8;
const TABLE = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;

/** The result of one fault: what was done, and counts that should all be 0. */
interface Figure {
  name: string;
  done: string;
  faults: Record<string, number>;
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    'shared-rounds': { type: 'string', default: '40' },
    races: { type: 'string', default: '500' },
    shutdowns: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '120' },
    'attack-seconds': { type: 'string', default: '600' },
    /** One of {@link RUNS}. The other rows of the table stay unchanged. */
    only: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'pictor-faults-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const place = async (name: string): Promise<string> => {
  tell(`${name} …`);
  const path = join(folder, name);
  await writePage(join(path, 'web'));
  return path;
};

const describeKills = (name: string, report: KillReport): Figure => {
  const { rounds, uploads, saves, deletions, edits, videos, ...faults } = report;
  const done = `${rounds} kills; acknowledged: ${uploads} uploads, ${saves} saves, ${deletions} deletions, ${edits} edits, ${videos} videos`;
  return { name, done, faults };
};

const tellRounds = ({ rounds }: KillReport): void => {
  if (rounds % 20 === 0) tell(`  ${rounds} rounds`);
};

const kills = async (): Promise<Figure> => {
  const report = await runKillRounds(await place('kills'), { rounds: Number(values.rounds), tell: tellRounds });
  return describeKills('`kill -9` under load, SQLite and a folder', report);
};

const killsOnShared = async (): Promise<Figure> => {
  await using postgres = await startPostgresServer(requirePostgres());
  await using s3 = await startS3Server();
  const env = sharedEnv(await postgres.createDatabase(), await s3.newBucket());
  const rounds = Number(values['shared-rounds']);
  const report = await runKillRounds(await place('kills-on-shared'), { rounds, env, tell: tellRounds });
  return describeKills('`kill -9` under load, PostgreSQL and S3', report);
};

const races = async (): Promise<Figure> => {
  tell('races …');
  await using gemini = await startFakeGemini();
  await using server = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '8' });
  const people = await Promise.all(Array.from({ length: RACERS }, () => server.person()));
  const course = { context: server.context, gemini, people };
  const { races: run, stopped, completed, ...faults } = await runStopRaces(course, Number(values.races));
  return {
    name: 'stop against completion',
    done: `${run} races: ${stopped} stopped, ${completed} completed`,
    faults,
  };
};

const shutdowns = async (): Promise<Figure> => {
  await using gemini = await startFakeGemini();
  const report = await runShutdowns(await place('shutdowns'), gemini, Number(values.shutdowns));
  const { shutdowns: run, answered, slowest, ...faults } = report;
  return {
    name: 'SIGTERM under 50 busy connections',
    done: `${run} shutdowns, ${answered} requests answered, the slowest in ${(slowest / 1000).toFixed(1)} s`,
    faults,
  };
};

const fullDisk = async (): Promise<Figure> => {
  await using gemini = await startFakeGemini();
  const { kept, refused, unavailable, recovered, ...faults } = await runFullDisk(await place('full-disk'), gemini);
  return {
    name: 'a disk of 64 MB filled to the brim, by uploads and by others; blobs read-only and gone',
    done: `${kept} uploads until it was full; ${refused} refused with 507, ${unavailable} with 503; ${recovered} recoveries`,
    faults,
  };
};

const cluster = async (): Promise<Figure> => {
  const report = await runCluster(await place('cluster'), requirePostgres(), Number(values.seconds));
  const { accepted, completed, kills: killed, ...faults } = report;
  return {
    name: 'two web, two worker processes on PostgreSQL and S3',
    done: `${values.seconds} s, ${killed} processes killed; ${accepted} tasks accepted, ${completed} completed`,
    faults,
  };
};

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

const onePerson = async (): Promise<Figure> => {
  await using gemini = await startFakeGemini();
  const report = await runOnePerson(await place('one-person'), gemini, Number(values['attack-seconds']));
  const { seconds, tallies, served, slowest, healthP99, peakBytes, faults } = report;
  for (const [name, { answered, refused, cutOff }] of Object.entries(tallies))
    tell(`  ${name}: ${answered} answered, ${refused} refused, ${cutOff} cut off`);
  tell(`  faults: ${JSON.stringify(faults)}`);
  const requests = Object.values(tallies).reduce(
    (sum, { answered, refused, cutOff }) => sum + answered + refused + cutOff,
    0,
  );
  const slow = Object.entries(slowest).map(([what, value]) => `${what} ${milliseconds(value)}`);
  return {
    name: `one person against all others: ${Object.keys(tallies).length} attacks at once`,
    done:
      `${seconds} s, ${requests} requests of the attackers; somebody else was served ${served} times, at the slowest ${slow.join(', ')}; ` +
      `/healthz p99 ${milliseconds(healthP99)}; memory at most ${Math.round(peakBytes / 1e6)} MB`,
    faults: { ...faults },
  };
};

const row = ({ name, done, faults }: Figure): string => {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const counted = Object.entries(faults).map(([fault, count]) => (count > 0 ? `${fault}: ${count}` : fault));
  return `| ${name} | ${done} | ${total} (${counted.join(', ')}) |\n`;
};

const RUNS = { kills, killsOnShared, races, shutdowns, fullDisk, cluster, onePerson };

const figures: Figure[] = [];
for (const [name, run] of Object.entries(RUNS))
  if (values.only === undefined || values.only === name) figures.push(await run());

const rows = figures.map(row).join('');
process.stdout.write(`\n${rows}`);
const page = await readFile(PAGE, 'utf8');
const firstCell = (line: string): string => line.split('|')[1]?.trim() ?? '';
/** The rows of the page that were not measured in this run. */
const kept = (TABLE.exec(page)?.[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (fault|---)/.test(line))
  .filter((line) => values.only !== undefined && !figures.some(({ name }) => name === firstCell(line)))
  .map((line) => `${line}\n`)
  .join('');
const table = `| fault | what was done | faults found |\n| --- | --- | --- |\n${kept}${rows}`;
await writeFile(
  PAGE,
  page.replace(TABLE, (_whole, before: string, after: string) => `${before}${table}${after}`),
);
process.exit(figures.every(({ faults }) => Object.values(faults).every((count) => count === 0)) ? 0 : 1);
