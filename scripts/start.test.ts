import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

/** The first line that says where it listens. */
const addressIn = async (lines: AsyncIterable<string>): Promise<string> => {
  for await (const line of lines) {
    const address = /^Pictor: (\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('it has ended');
};

it('npm start ends with 0 on SIGTERM, and leaves no server behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-start-'));
  const npm = spawn('npm', ['start'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await addressIn(createInterface({ input: npm.stdout }));
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  npm.kill('SIGTERM');
  expect(await once(npm, 'exit')).toEqual([0, null]);
  await expect(fetch(`${address}/readyz`)).rejects.toThrow();
  await rm(folder, { recursive: true });
}, 60_000);
