import { type DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { EngineCatalogue } from '../../engines/catalogue.ts';
import { TooManyRequests } from '../../errors.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import type { Edits } from '../edits/edits.ts';

interface Dependencies {
  edits: Edits;
  processes: PictureProcesses;
  engines: EngineCatalogue;
  /** `consume` rejects with a RateLimiterRes beyond the limit. */
  limiter: { consume: (userId: string) => Promise<unknown> };
}

/** What the evidence of a darkroom task has of its reading; evidence of other engines has none of it. */
const Evidence = z.object({
  ...DarkroomTaskReading.omit({ output: true }).shape,
  output: z.object({ words: DarkroomTaskReading.shape.output }).optional(),
});

/** How the darkroom reads instructions. */
export class DarkroomReadings {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Reads an instruction without doing it, in a picture process: no task is made, and a long one keeps nobody waiting.
   *
   * @throws {TooManyRequests}
   */
  async read(userId: string, prompt: string): Promise<DarkroomReading> {
    const { processes, engines, limiter } = this.#deps;
    await limiter.consume(userId).catch((refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new TooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    });
    const models = engines
      .describe()
      .models.filter(({ engine, edit }) => edit && engine !== 'darkroom')
      .map(({ name }) => name);
    return await processes.run<'read'>(
      { kind: 'read', prompt, models },
      { owner: userId },
      ({ message }) => new Error(`the instruction could not be read: ${message}`),
    );
  }

  /** How the words of a task were read; empty where it has not ended or another engine did it. @throws {NotFound} */
  async ofTask(userId: string, taskId: string): Promise<DarkroomTaskReading> {
    const { data } = Evidence.safeParse(await this.#deps.edits.evidence(userId, taskId));
    if (!data) return {};
    const { output, ...reading } = data;
    return { ...reading, ...(output?.words ? { output: output.words } : {}) };
  }
}
