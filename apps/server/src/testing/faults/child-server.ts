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

/** A server in its own process that can be killed. */
export class ChildServer {
  readonly url: string;
  /** The state of the library after the doctor's round at the start. */
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

  /** No other work may run meanwhile. */
  async audit(): Promise<AuditReport> {
    const answered = once(this.#lines, 'line');
    this.#child.kill('SIGUSR2');
    return JSON.parse(await lineOf(answered, this.#exited));
  }

  /** @returns the exit code, or the signal that ended the process */
  async exited(): Promise<number | string | null> {
    await this.#exited;
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}

/** The command that serves a folder. */
export const serveCommand = (folder: string, env: Record<string, string> = {}): [string, ...string[]] => [
  process.execPath,
  SERVE,
  folder,
  JSON.stringify(env),
];

/** Waits until the server listens and has audited itself. Rejects if it ends before that. */
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
