import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './figure.ts';
import { makePhotograph } from './pictures.ts';
import { cleanUpOnExit, type ServerProcess, startPictor } from './stand/servers.ts';
import { makeUpload, rate, signUp } from './work.ts';

/**
 * `node bench/beside.ts REVISION`: measures uploads and lists per second of this Pictor and of an older revision, in turns. Use the
 * ratio to judge the cost of a change. Results of different days cannot be compared.
 */

const ROUNDS = 9;
const WARM_UP = 2;
const UPLOADS_A_ROUND = 24;
const AT_ONCE = 4;
const LISTS_A_ROUND = 3000;
const SAVED = 50;

const [revision] = process.argv.slice(2);
if (revision === undefined) throw new Error('usage: node bench/beside.ts REVISION');
const folder = mkdtempSync(join(tmpdir(), 'pictor-beside-'));
cleanUpOnExit(folder);

const older = join(folder, 'older');
const git = (...args: string[]) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
git('worktree', 'add', '--detach', older, revision);
process.on('exit', () => git('worktree', 'remove', '--force', older));
for (const args of [
  ['ci', '--prefer-offline', '--no-audit'],
  ['run', 'build'],
])
  execFileSync('npm', args, { cwd: older, stdio: ['ignore', 'ignore', 'inherit'] });

const photograph = await makePhotograph();

const worker = async (server: ServerProcess) => {
  const visitor = await signUp(server);
  const upload = makeUpload(server, visitor, photograph, 'photograph.jpg');
  for (let n = 0; n < SAVED; n += 1) await visitor.saved((await visitor.upload()).id);
  return {
    uploads: () => rate(UPLOADS_A_ROUND, AT_ONCE, upload),
    lists: () => rate(LISTS_A_ROUND, AT_ONCE, () => visitor.get('/api/v1/images?limit=50')),
  };
};

const env = { WORKSPACE_BYTES: String(100 * 1024 ** 3) };
const oldScript = { node: process.execPath, script: join(older, 'apps/server/src/main.ts') };
await using oldServer = await startPictor(join(folder, 'old-data'), env, oldScript);
await using newServer = await startPictor(join(folder, 'new-data'), env);
const [before, now] = [await worker(oldServer), await worker(newServer)];

for (const what of ['uploads', 'lists'] as const) {
  const rates: { before: number[]; now: number[] } = { before: [], now: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    rates.before.push(await before[what]());
    rates.now.push(await now[what]());
  }
  const [old, current] = [median(rates.before.slice(WARM_UP)), median(rates.now.slice(WARM_UP))];
  process.stdout.write(
    `${what}: ${old.toFixed(1)}/s at ${revision}, ${current.toFixed(1)}/s now, ratio ${(current / old).toFixed(3)}\n`,
  );
}
