import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { PictureTooSlow } from './faults.ts';
import { EDIT_COPIES, heldBytes, PIXEL_BYTES } from './held-bytes.ts';
import { type JobAnswer, type JobKind, type JobOf, type JobRefusal, RESULTS, type ResultOf } from './job.ts';
import { createPictureGate, gateSize, isHeavy, type PictureTurn, threadsOf } from './work-policy.ts';
import { WorkerProcess } from './worker-process.ts';

/** An idle process ends after this; one of heavy work may hold much memory that libvips does not give back. */
const IDLE_MILLISECONDS = { light: 60_000, heavy: 3000 } as const;

interface IdleProcess {
  process: WorkerProcess;
  timer: NodeJS.Timeout;
}

/** Whose work it is, and what may stop it. */
export interface WorkOptions {
  owner: string;
  signal?: AbortSignal;
  /** A result that was paid for: it is never refused for want of a place. */
  isEssential?: boolean;
  /** Called when the work leaves the line. */
  onBegin?: () => void;
}

/**
 * Everything that decodes a picture runs in child processes: a picture that crashes or stalls its decoder costs one request,
 * and an edit that is stopped ends at once. Which work runs is decided by a {@link FairGate}.
 */
export class PictureProcesses {
  readonly #folder: string;
  readonly #limits: Record<PictureTurn['kind'], number>;
  readonly #cores = availableParallelism();
  readonly #size = gateSize(this.#cores);
  readonly #gate = createPictureGate(this.#size);
  readonly #idle: IdleProcess[] = [];
  readonly #all = new Set<WorkerProcess>();

  /**
   * `folder` takes files that travel between the processes; it is swept like any folder of staged files. `limits` are the
   * milliseconds that work of each kind may take.
   */
  constructor(folder: string, limits: Partial<Record<PictureTurn['kind'], number>> = {}) {
    this.#folder = folder;
    this.#limits = {
      decode: IMAGING_BOUNDS.decodeMilliseconds.value,
      edit: IMAGING_BOUNDS.editMilliseconds.value,
      ...limits,
    };
  }

  /**
   * Does one job on a picture.
   *
   * @throws {TooManyRequests | Unavailable} where there is no place for it
   * @throws {PictureTooSlow | PictureProcessDied}
   * @throws what `refused` makes of a refusal
   * @throws the signal's reason when it is stopped: an edit at once, a decode while it waits
   */
  async run<Kind extends JobKind>(
    job: JobOf<Kind>,
    options: WorkOptions,
    refused: (refusal: JobRefusal) => Error,
  ): Promise<ResultOf<Kind>> {
    const { owner, signal = new AbortController().signal, isEssential = false, onBegin } = options;
    const kind = job.kind === 'darkroom' || job.kind === 'prepare' ? 'edit' : 'decode';
    const picture = 'path' in job ? job.path : 'bytes' in job ? job.bytes : undefined;
    const turn: PictureTurn = {
      owner,
      kind,
      isEssential,
      bytes: Math.max(
        picture === undefined ? 0 : await heldBytes(picture, kind),
        'resultPixels' in job ? EDIT_COPIES * PIXEL_BYTES * Number(job.resultPixels) : 0,
      ),
    };
    const begin = (): Promise<JobAnswer> => {
      onBegin?.();
      return this.#work(job, turn, signal);
    };
    const answer = await this.#gate.run(turn, begin, signal);
    if ('refusal' in answer) throw refused(answer.refusal);
    // The schema belongs to the kind of the job; the compiler does not tie the two generics together.
    return RESULTS[job.kind].parse(answer.result) as ResultOf<Kind>;
  }

  /** Puts bytes into a file for the time of `work`. */
  async withFile<T>(bytes: Buffer, work: (path: string) => Promise<T>): Promise<T> {
    const path = this.#newPath();
    try {
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Gives `work` a path to write its output to, and reads it afterwards. */
  async withOutput<T>(work: (path: string) => Promise<T>): Promise<{ result: T; bytes: Buffer }> {
    const path = this.#newPath();
    try {
      const result = await work(path);
      return { result, bytes: await readFile(path) };
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Starts a process for light work where there is none at all, so that it is ready when a picture has been received. */
  warm(): void {
    if (this.#all.size === 0) this.#rest(this.#start(false));
  }

  close(): void {
    for (const { timer } of this.#idle) clearTimeout(timer);
    for (const process of this.#all) process.kill();
    this.#all.clear();
  }

  #newPath(): string {
    return join(this.#folder, randomUUID());
  }

  async #work(job: JobOf<JobKind>, turn: PictureTurn, signal: AbortSignal) {
    const limit = this.#limits[turn.kind];
    const slow = new AbortController();
    const timer = setTimeout(() => slow.abort(new PictureTooSlow(`${job.kind} took longer than ${limit} ms`)), limit);
    const process = this.#take(isHeavy(turn));
    try {
      // A decode is short: to end its process, and to start another, would cost more than to let it finish.
      const stop = turn.kind === 'edit' ? AbortSignal.any([signal, slow.signal]) : slow.signal;
      // The decoders of libjpeg and libpng have one thread: a thumbnail is no faster with more.
      const threads = turn.kind === 'edit' ? threadsOf(this.#gate.running, this.#cores) : 1;
      return await process.run({ job, threads }, stop);
    } finally {
      clearTimeout(timer);
      this.#rest(process);
    }
  }

  /** The process that rested last, of those for such work. */
  #take(heavy: boolean): WorkerProcess {
    for (const idle of this.#idle.filter(({ process }) => process.isDead)) this.#end(idle);
    const idle = this.#idle.findLast(({ process }) => process.isHeavy === heavy);
    if (!idle) return this.#start(heavy);
    this.#wake(idle);
    return idle.process;
  }

  #start(heavy: boolean): WorkerProcess {
    // A process that nobody needs now makes way: each holds some 50 MB.
    if (this.#all.size >= this.#size.slots) this.#end(this.#idle[0]);
    const process = new WorkerProcess({ isHeavy: heavy });
    this.#all.add(process);
    return process;
  }

  #rest(process: WorkerProcess): void {
    if (process.isDead) {
      this.#all.delete(process);
      return;
    }
    const idle: IdleProcess = {
      process,
      timer: setTimeout(() => this.#end(idle), IDLE_MILLISECONDS[process.isHeavy ? 'heavy' : 'light']),
    };
    idle.timer.unref();
    this.#idle.push(idle);
  }

  #end(idle: IdleProcess | undefined): void {
    if (!idle) return;
    this.#wake(idle);
    idle.process.kill();
    this.#all.delete(idle.process);
  }

  #wake(idle: IdleProcess): void {
    clearTimeout(idle.timer);
    this.#idle.splice(this.#idle.indexOf(idle), 1);
  }
}
