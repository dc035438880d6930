import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { PictureProcessDied } from './faults.ts';
import { type Assignment, JobAnswer } from './job.ts';

/** Lets requests and light work run first on a busy machine (`nice`). */
const HEAVY_NICENESS = 10;

/** glibc returns large blocks to the system as soon as they are free (mallopt(3)). See scripts/node.sh for the reason. */
export const GIVES_MEMORY_BACK = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '1048576',
} as const;

/**
 * One child process that runs one job at a time. libvips cannot be stopped inside an operation and a decoder may crash, so stopping a job
 * means killing the process.
 */
export class WorkerProcess {
  readonly isHeavy: boolean;
  readonly #child: ChildProcess;
  #isDead = false;

  /** @param isHeavy whether the process runs heavy work */
  constructor({ isHeavy }: { isHeavy: boolean }) {
    this.isHeavy = isHeavy;
    this.#child = fork(new URL('../../picture-child.ts', import.meta.url), {
      serialization: 'advanced',
      // Do not pass the secrets of the server to a process that decodes untrusted bytes.
      env: GIVES_MEMORY_BACK,
      execArgv: ['--expose-gc', '--max-semi-space-size=1', '--optimize-for-size'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.once('exit', () => {
      this.#isDead = true;
    });
    // The exit event is enough. But an error event without a listener would end the server.
    this.#child.on('error', () => {});
    this.#hold(false);
    const { pid } = this.#child;
    if (isHeavy && pid !== undefined) setPriority(pid, HEAVY_NICENESS);
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** @throws {PictureProcessDied} @throws the signal's reason, once the process is gone */
  async run(assignment: Assignment, signal: AbortSignal): Promise<JobAnswer> {
    const over = new AbortController();
    const kill = (): void => this.kill();
    this.#hold(true);
    signal.addEventListener('abort', kill, { signal: over.signal });
    try {
      signal.throwIfAborted();
      const answered = once(this.#child, 'message', { signal: over.signal });
      const exited = once(this.#child, 'exit', { signal: over.signal }).then(([code, name]) => {
        throw new PictureProcessDied(`a picture process ended (${name ?? code})`);
      });
      // Only one of the two settles. Ignore the rejection of the other.
      answered.catch(() => {});
      exited.catch(() => {});
      this.#child.send(assignment);
      const [message] = await Promise.race([answered, exited]);
      return JobAnswer.parse(message);
    } catch (error) {
      this.kill();
      throw signal.aborted ? signal.reason : error;
    } finally {
      over.abort();
      this.#hold(false);
    }
  }

  /** An idle process does not keep the server or a command from ending. */
  #hold(isAtWork: boolean): void {
    if (isAtWork) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }

  kill(): void {
    this.#isDead = true;
    this.#child.kill('SIGKILL');
  }
}
