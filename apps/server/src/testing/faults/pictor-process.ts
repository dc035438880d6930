import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { MANY_PEOPLE } from '../many-people.ts';

const NODE = join(import.meta.dirname, '../../../../../scripts/node.sh');
const MAIN = join(import.meta.dirname, '../../main.ts');

/** Pictor in its default configuration, in its own process. */
export class PictorProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.#exited = once(child, 'exit');
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('Pictor was not started');
    return this.#child.pid;
  }

  /** @returns the exit code, or the signal that ended the process */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null> {
    this.#child.kill(signal);
    await this.#exited;
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}

/** Starts Pictor on a free port, and waits until it has printed its address. */
export const startPictorProcess = async (env: Record<string, string>): Promise<PictorProcess> => {
  const child = spawn(NODE, [MAIN], {
    env: { PATH: dirname(process.execPath), ...MANY_PEOPLE, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'fatal', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error('Pictor ended before it listened');
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  const [port] = /\d+$/.exec(String(line)) ?? [];
  if (port === undefined) throw new Error(`Pictor said: ${line}`);
  return new PictorProcess(child, `http://127.0.0.1:${port}`);
};
