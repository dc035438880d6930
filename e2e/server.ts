import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base } from '@playwright/test';
import { MANY_PEOPLE } from '../apps/server/src/testing/many-people.ts';

const MAIN = join(import.meta.dirname, '../apps/server/src/main.ts');

export interface RunningServer {
  url: string;
  dataDir: string;
  stop: () => Promise<void>;
}

/** Starts the server like `npm start`, on a free port. If it does not start, rejects with its output. */
export const startServer = async (dataDir: string, env: Record<string, string> = {}): Promise<RunningServer> => {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...MANY_PEOPLE, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const printed: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    printed.push(line);
    const url = /^Pictor: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return {
        url,
        dataDir,
        stop: async () => {
          child.kill('SIGTERM');
          await exited;
        },
      };
    }
  }
  throw new Error(`the server did not start: ${printed.join('\n')}`);
};

/** Every test gets its own server with an empty data folder. */
export const test = base.extend<{ serverEnv: Record<string, string>; server: RunningServer }>({
  serverEnv: [{}, { option: true }],
  server: async ({ serverEnv }, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'pictor-e2e-'));
    const server = await startServer(dataDir, serverEnv);
    await use(server);
    await server.stop();
    await rm(dataDir, { recursive: true });
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
});
