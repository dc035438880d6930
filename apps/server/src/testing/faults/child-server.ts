import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { AuditReport } from './audit.ts';

const SERVE = join(import.meta.dirname, 'serve.ts');

const lineOf = async (line: Promise<unknown[]>, exited: Promise<unknown>): Promise<string> => {
  const ended = exited.then(() => {
    throw new Error('the server has ended');
  });
  return String((await Promise.race([line, ended]))[0]);
};

/** A server in a process of its own, to be killed. */
export class ChildServer {
  readonly url: string;
  /** How the library stood once the doctor's round at the start was through. */
  readonly atStart: AuditReport;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess, lines: Interface, { url, audit }: { url: string; audit: AuditReport }) {
    this.url = url;
    this.atStart = audit;
    this.#child = child;
    this.#lines = lines;
    this.#exited = once(child, 'exit');
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  /** Nobody may be at work meanwhile. */
  async audit(): Promise<AuditReport> {
    const answered = once(this.#lines, 'line');
    this.#child.kill('SIGUSR2');
    return JSON.parse(await lineOf(answered, this.#exited));
  }

  /** @returns its exit code, or the signal that ended it */
  async exited(): Promise<number | string | null> {
    await this.#exited;
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}

/** What it needs to serve from a folder. */
export const serveCommand = (folder: string, env: Record<string, string> = {}): [string, ...string[]] => [
  process.execPath,
  SERVE,
  folder,
  JSON.stringify(env),
];

/** Waits until the server listens and has looked at itself. Rejects where it ends before that. */
export const waitForStart = async (child: ChildProcess): Promise<ChildServer> => {
  if (!child.stdout) throw new Error('the child has no output');
  const lines = createInterface({ input: child.stdout });
  const line = await lineOf(once(lines, 'line'), once(child, 'exit'));
  return new ChildServer(child, lines, JSON.parse(line));
};

export const startChildServer = async (folder: string, env: Record<string, string> = {}): Promise<ChildServer> => {
  const [command, ...args] = serveCommand(folder, env);
  return await waitForStart(spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
};
