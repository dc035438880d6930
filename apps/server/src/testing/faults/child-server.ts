import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditReport } from './audit.ts';

const SERVE = join(import.meta.dirname, 'serve.ts');

/** A server in a process of its own, to be killed. */
export class ChildServer {
  readonly url: string;
  /** What the audit found that it made of itself once its own round at the start was through. */
  readonly audit: AuditReport;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess, { url, audit }: { url: string; audit: AuditReport }) {
    this.url = url;
    this.audit = audit;
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  /** @returns its exit code, or the signal that ended it */
  async exited(): Promise<number | string | null> {
    await this.#exited;
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}

/** Starts on a folder, and waits until the server listens and has audited itself. */
export const startChildServer = async (folder: string, env: Record<string, string> = {}): Promise<ChildServer> => {
  const child = spawn(process.execPath, [SERVE, folder, JSON.stringify(env)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return new ChildServer(child, JSON.parse(line));
  throw new Error('the server ended before it listened');
};
