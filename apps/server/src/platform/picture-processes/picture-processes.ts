import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { IMAGING_BOUNDS } from '../bounds/imaging.ts';
import { PictureTooSlow } from './faults.ts';
import { EDIT_COPIES, heldBytes, PIXEL_BYTES } from './held-bytes.ts';
import {
  type JobAnswer,
  type JobKind,
  type JobOf,
  type JobRefusal,
  type PictureJob,
  RESULTS,
  type ResultOf,
} from './job.ts';
import { createPictureGate, gateSize, isHeavy, type PictureTurn, threadsOf } from './work-policy.ts';
import { WorkerProcess } from './worker-process.ts';

/** An idle process ends after this time. A process for heavy work may hold much memory that libvips does not return. */
const IDLE_MILLISECONDS = { light: 60_000, heavy: 3000 } as const;

/** Work of a task. All other work is for uploads and for results. */
const FOR_EDITS: ReadonlySet<JobKind> = new Set(['darkroom', 'prepare', 'mask']);

/** The pixels that a job may produce from a smaller picture. */
const resultPixels = (job: PictureJob): number => {
  switch (job.kind) {
    case 'darkroom':
      return job.resultPixels;
    case 'mask':
      return job.width * job.height;
    default:
      return 0;
  }
};

interface IdleProcess {
  process: WorkerProcess;
  timer: NodeJS.Timeout;
}

/** The owner of the work, and how it can be stopped. */
export interface WorkOptions {
  owner: string;
  signal?: AbortSignal;
  /** A result that was paid for. It is never refused for lack of a slot. */
  isEssential?: boolean;
  /** Called when the work leaves the queue and begins. */
  onBegin?: () => void;
}

/**
 * Decodes and edits all pictures in child processes. If a picture crashes or stalls its decoder, only one request fails, and an edit that
 * is stopped ends at once. A {@link FairSemaphore} decides which work runs.
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
   * `folder` is for files that are passed between the processes. It is swept like any folder of staged files. `limits` are the milliseconds
   * that work of each kind may take.
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
   * Runs one job on a picture.
   *
   * @throws {TooManyRequests | Unavailable} if the queue has no room for it
   * @throws {PictureTooSlow | PictureProcessDied}
   * @throws the error that `refused` makes of a refusal
   * @throws the signal's reason if it is stopped: an edit at any time, a decode only while it waits
   */
  async run<Kind extends JobKind>(
    job: JobOf<Kind>,
    options: WorkOptions,
    refused: (refusal: JobRefusal) => Error,
  ): Promise<ResultOf<Kind>> {
    const { owner, signal = new AbortController().signal, isEssential = false, onBegin } = options;
    const kind = FOR_EDITS.has(job.kind) ? 'edit' : 'decode';
    const picture = 'path' in job ? job.path : 'bytes' in job ? job.bytes : undefined;
    const turn: PictureTurn = {
      owner,
      kind,
      isEssential,
      bytes: Math.max(
        picture === undefined ? 0 : await heldBytes(picture, kind),
        EDIT_COPIES * PIXEL_BYTES * resultPixels(job),
      ),
    };
    const begin = (): Promise<JobAnswer> => {
      onBegin?.();
      return this.#work(job, turn, signal);
    };
    const answer = await this.#gate.run(turn, begin, signal);
    if ('refusal' in answer) throw refused(answer.refusal);
    // The schema belongs to the kind of the job. The compiler does not connect the two generic types.
    return RESULTS[job.kind].parse(answer.result) as ResultOf<Kind>;
  }

  /** Writes bytes to a file that exists only while `work` runs. */
  async withFile<T>(bytes: Buffer, work: (path: string) => Promise<T>): Promise<T> {
    const path = this.#newPath();
    try {
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Gives `work` a path for its output, and reads the output afterwards. */
  async withOutput<T>(work: (path: string) => Promise<T>): Promise<{ result: T; bytes: Buffer }> {
    const path = this.#newPath();
    try {
      const result = await work(path);
      return { result, bytes: await readFile(path) };
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Starts a process for light work if there is no process at all, so that it is ready when a picture has been received. */
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
      // A decode is short: ending its process and starting another would cost more than letting it finish.
      const stop = turn.kind === 'edit' ? AbortSignal.any([signal, slow.signal]) : slow.signal;
      // The decoders of libjpeg and libpng have one thread, so more threads do not make a thumbnail faster.
      const threads = turn.kind === 'edit' ? threadsOf(this.#gate.running, this.#cores) : 1;
      return await process.run({ job, threads }, stop);
    } finally {
      clearTimeout(timer);
      this.#rest(process);
    }
  }

  /** Takes the idle process for this kind of work that was used last. */
  #take(heavy: boolean): WorkerProcess {
    for (const idle of this.#idle.filter(({ process }) => process.isDead)) this.#end(idle);
    const idle = this.#idle.findLast(({ process }) => process.isHeavy === heavy);
    if (!idle) return this.#start(heavy);
    this.#wake(idle);
    return idle.process;
  }

  #start(heavy: boolean): WorkerProcess {
    // Ends an idle process to make room, because each holds about 50 MB.
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
