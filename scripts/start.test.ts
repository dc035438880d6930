import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { GIVES_MEMORY_BACK } from '../apps/server/src/platform/picture-processes/worker-process.ts';
import { Visitor } from '../apps/server/src/testing/visitor.ts';

/** The address in the first line that contains one. */
const addressIn = async (lines: AsyncIterable<string>): Promise<string> => {
  for await (const line of lines) {
    const address = /^Pictor: (\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('the server has ended');
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

it('a start prints the setup token in one line until there is an administrator', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-start-'));
  /** Starts the server, calls `act`, and ends the server. @returns its output */
  const run = async (act: (address: string) => Promise<void>): Promise<string> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts')], {
      env: { ...process.env, PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed = text(child.stdout);
    await act(await addressIn(createInterface({ input: child.stdout })));
    child.kill('SIGTERM');
    return await printed;
  };
  const line = /^Setup token: [0-9a-f]{24} .+$/m;
  const first = await run(async (address) => {
    const administrator = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' };
    expect((await new Visitor(() => address).register(administrator)).status).toBe(201);
  });
  expect(first).toMatch(line);
  expect(await run(async () => {})).not.toContain('Setup token');
  await rm(folder, { recursive: true });
}, 60_000);

it('the server and its picture processes return memory with the same settings', async () => {
  const script = await readFile(join(import.meta.dirname, 'node.sh'), 'utf8');
  const settings = Object.entries(GIVES_MEMORY_BACK).map(([name, value]) => `${name}=${value}`);
  expect(/^export (.+)$/m.exec(script)?.[1]?.split(' ').toSorted()).toEqual(settings.toSorted());
});
