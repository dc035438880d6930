import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer } from '../apps/server/src/testing/stores/postgres-server.ts';
import { buildWebWhenStale } from '../scripts/build-web.ts';
import { requireProgram } from '../scripts/debian-packages.ts';
import { requirePostgres } from '../scripts/require-postgres.ts';
import { measureEngine } from './engine.ts';
import { measureLedger } from './ledger.ts';
import { measureLibrary } from './library.ts';
import { makePhotograph } from './pictures.ts';
import { measureQueues, measureWaiting } from './queue.ts';
import { measureReceiving } from './receiving.ts';
import { tableOf, writeReadme } from './report.ts';
import { measureSearch } from './search.ts';
import { measureDatabases } from './stand/databases.ts';
import { measureMemory, measureStart } from './stand/process.ts';
import { cleanUpOnExit, startPictor } from './stand/servers.ts';
import { measureThroughput } from './throughput.ts';
import { measureWork } from './work.ts';

const LIMIT_MILLISECONDS = 1_200_000;

const giveUp = (reason: string): never => {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
};

requireProgram('/usr/bin/wrk', ['wrk'], 'The bench needs wrk');
buildWebWhenStale();
const folder = mkdtempSync(join(tmpdir(), 'pictor-bench-'));
cleanUpOnExit(folder);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(`ended by ${signal}`));
setTimeout(() => giveUp('the bench took longer than twenty minutes'), LIMIT_MILLISECONDS).unref();

const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  process.stderr.write(`${name} …\n`);
  return await work();
};

const dataDir = (name: string) => join(folder, name);
const photograph = await step('a photograph', makePhotograph);

const work = await step('uploads and edits', async () => {
  await using server = await startPictor(dataDir('work'));
  return await measureWork(server, photograph, folder);
});
const model = await step('a model', () => measureEngine(dataDir('model'), photograph));
const receiving = await step('uploads beside a bare receiver', () => measureReceiving(folder, photograph));
const throughput = await step('throughput', async () => {
  await using server = await startPictor(dataDir('throughput'));
  return await measureThroughput(server, folder);
});
const start = await step('starts', () => measureStart(dataDir('work')));
const memory = await step('memory', () => measureMemory(dataDir('memory'), photograph));

const library = await step('a library of a million', () => measureLibrary(folder));

const [queues, databases, ledger, search] = await step('PostgreSQL, and searches in large libraries', async () => {
  await using postgres = await startPostgresServer(requirePostgres(), { durable: true });
  const measured = await measureDatabases(folder, await postgres.createDatabase());
  const queued = await measureQueues(await postgres.createDatabase());
  const paid = await measureLedger(join(folder, 'ledger.sqlite'), await postgres.createDatabase());
  return [queued, measured, paid, await measureSearch(folder, await postgres.createDatabase())] as const;
});
const waiting = await step('a thousand tasks', () => measureWaiting(dataDir('waiting')));

const figures = [
  ...work,
  ...model,
  ...receiving,
  ...throughput,
  start,
  ...memory,
  ...library,
  ...search,
  ...queues,
  waiting,
  ...databases,
  ...ledger,
];
const table = tableOf(figures);
process.stdout.write(`\n${table}\n`);
await writeReadme(table);
process.exit(figures.every(({ met }) => met) ? 0 : 1);
