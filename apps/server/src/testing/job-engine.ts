import { type Engine, EngineError, type EngineModel } from '../engines/engine.ts';
import { untilAborted } from '../engines/remote/until-aborted.ts';
import type { EncodedImage } from '../platform/imaging/encoded-image.ts';
import { makePicture } from './files/pictures.ts';

const MODEL: EngineModel = {
  id: 'background-painter',
  name: 'Background Painter',
  engine: 'openai',
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  count: 4,
  resultsPerCall: 4,
  parameters: [],
};

const unknown = (): EngineError => new EngineError('provider_unavailable', [{ code: 'service_broken', values: {} }]);

interface Job {
  pictures: EncodedImage[];
  /** Resolves when the next picture is finished. */
  next: PromiseWithResolvers<void>;
}

/** A provider that works in the background, as DashScope and ComfyUI do. It bills each job when it starts. */
export class JobProvider {
  readonly #jobs = new Map<string, Job>();
  billed = 0;

  start(): string {
    this.billed += 1;
    const id = `job-${this.billed}`;
    this.#jobs.set(id, { pictures: [], next: Promise.withResolvers() });
    return id;
  }

  /** Waits for one result of a job. @throws {EngineError} if the provider does not know the job */
  async picture(id: string, position: number): Promise<EncodedImage> {
    const job = this.#jobs.get(id);
    if (!job) throw unknown();
    for (;;) {
      const picture = job.pictures[position];
      if (picture) return picture;
      await job.next.promise;
    }
  }

  /** Finishes the next result of each job. */
  async paint(): Promise<void> {
    for (const job of this.#jobs.values()) {
      const bytes = await makePicture({ width: 32 + job.pictures.length });
      job.pictures.push({ bytes, mimeType: 'image/png' });
      job.next.resolve();
      job.next = Promise.withResolvers();
    }
  }

  forget(): void {
    this.#jobs.clear();
  }
}

/** An engine for this provider. The prompt `refuse` is refused. */
export const createJobEngine = (provider: JobProvider): Engine => ({
  models: [MODEL],
  async *run({ prompt, count, signal, report, resume, checkpoint, beforeRequest }) {
    signal.throwIfAborted();
    if (prompt === 'refuse') throw new EngineError('content_blocked', [{ code: 'request_refused', values: {} }]);
    await beforeRequest();
    const id = resume ?? provider.start();
    if (resume === undefined) await checkpoint(id);
    report({ stage: 'calling_model' });
    for (let position = 0; position < count; position++) {
      const image = await untilAborted(signal, () => provider.picture(id, position));
      yield { image, evidence: { job: id, position } };
    }
  },
});
