import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MANY_PEOPLE } from '../../apps/server/src/testing/many-people.ts';

/** Starts Node.js in the same way as `npm start`. */
const SHIPPED = join(import.meta.dirname, '../../scripts/node.sh');
const PICTOR = join(import.meta.dirname, '../../apps/server/src/main.ts');
const BARE = fileURLToPath(import.meta.resolve('./bare-server.ts'));
const BARE_RECEIVER = fileURLToPath(import.meta.resolve('./bare-receiver.ts'));

const children = new Set<ChildProcess>();

/** Whenever this process ends, ends the processes that it started and removes `folder`. */
export const cleanUpOnExit = (folder: string): void => {
  process.on('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
};

/** A server in its own process. Disposing of it waits until the process has ended. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** In bytes: the current value (`now`) or the maximum since the process began (proc_pid_status(5): VmRSS, VmHWM). */
  async residentBytes(when: 'now' | 'peak'): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
    const name = when === 'now' ? 'VmRSS' : 'VmHWM';
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kibibytes === undefined) throw new Error(`/proc does not contain ${name}`);
    return Number(kibibytes) * 1024;
  }

  /** Resolves when the process has worked for less than a tenth of a second, of a whole one. */
  async idle(): Promise<void> {
    for (let before = await this.#cpuSeconds(); ; ) {
      await setTimeout(1000);
      const now = await this.#cpuSeconds();
      if (now - before < 0.1) return;
      before = now;
    }
  }

  /** proc_pid_stat(5): utime and stime, in hundredths of a second. */
  async #cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** Starts a script and waits for the port that it prints. */
const start = async (
  node: string,
  [script, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<ServerProcess> => {
  const PATH = dirname(process.execPath);
  const child = spawn(node, [script, ...args], { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  let printed = '';
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${script} ended before it listened:\n${printed}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const [, found] = /http:\/\/[\w.]+:(\d+)/.exec(printed) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  child.stdout.removeAllListeners('data').resume();
  return new ServerProcess(child, `http://127.0.0.1:${port}`);
};

interface Program {
  /** The program that runs the script. */
  node?: string;
  script?: string;
}

/** Pictor as shipped. Its environment contains only the location of its data and the variables in `env`. */
export const startPictor = async (
  dataDir: string,
  env: Record<string, string> = {},
  { node = SHIPPED, script = PICTOR }: Program = {},
): Promise<ServerProcess> => await start(node, [script], { ...MANY_PEOPLE, DATA_DIR: dataDir, PORT: '0', ...env });

/** Serves `/memory` and `/stream`: the bytes of a file with plain Node. */
export const startBare = async (files: { memory: string; stream: string }): Promise<ServerProcess> =>
  await start(process.execPath, [BARE, files.memory, files.stream], {});

/** Accepts a form at any address and saves its file in `folder`. */
export const startBareReceiver = async (folder: string): Promise<ServerProcess> =>
  await start(process.execPath, [BARE_RECEIVER, folder], {});
