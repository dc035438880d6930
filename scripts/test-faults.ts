import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedEnv } from '../apps/server/src/testing/backends.ts';
import { startFakeGemini } from '../apps/server/src/testing/fake-gemini.ts';
import { runCluster } from '../apps/server/src/testing/faults/cluster.ts';
import { runFullDisk } from '../apps/server/src/testing/faults/full-disk.ts';
import { type KillReport, runKillRounds } from '../apps/server/src/testing/faults/kill-rounds.ts';
import { runShutdowns } from '../apps/server/src/testing/faults/shutdowns.ts';
import { runStopRaces } from '../apps/server/src/testing/faults/stop-races.ts';
import { geminiEnv } from '../apps/server/src/testing/gemini-env.ts';
import { startPostgresServer } from '../apps/server/src/testing/postgres-server.ts';
import { startS3Server } from '../apps/server/src/testing/s3-server.ts';
import { startTestServer, writePage } from '../apps/server/src/testing/test-server.ts';
import { requirePostgres } from './require-postgres.ts';

const PAGE = join(import.meta.dirname, '../docs/reliability.md');
const RACERS = 8;
const TABLE = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;

/** One fault: what was done, and what may not be anything but 0. */
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

const row = ({ name, done, faults }: Figure): string => {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return `| ${name} | ${done} | ${total} (${Object.keys(faults).join(', ')}) |\n`;
};

const figures: Figure[] = [];
for (const run of [kills, killsOnShared, races, shutdowns, fullDisk, cluster]) figures.push(await run());

const table = `| fault | what was done | faults found |\n| --- | --- | --- |\n${figures.map(row).join('')}`;
process.stdout.write(`\n${table}\n`);
const page = await readFile(PAGE, 'utf8');
await writeFile(
  PAGE,
  page.replace(TABLE, (_whole, before: string, after: string) => `${before}${table}${after}`),
);
process.exit(figures.every(({ faults }) => Object.values(faults).every((count) => count === 0)) ? 0 : 1);
