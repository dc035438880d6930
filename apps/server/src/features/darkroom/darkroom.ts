import { type DarkroomReading, DarkroomTaskReading } from '@pictor/contracts';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { EngineCatalogue } from '../../engines/catalogue.ts';
import { TooManyRequests } from '../../platform/errors.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import type { Edits } from '../edits/edits.ts';

interface Dependencies {
  edits: Edits;
  processes: PictureProcesses;
  engines: EngineCatalogue;
  /** `consume` rejects with a RateLimiterRes beyond the limit. */
  limiter: { consume: (userId: string) => Promise<unknown> };
}

/** The part of a darkroom task's evidence that describes how it read the prompt. Evidence of other engines has none of these fields. */
const Evidence = z.object({
  ...DarkroomTaskReading.omit({ output: true }).shape,
  output: z.object({ words: DarkroomTaskReading.shape.output }).optional(),
});

/** Shows how the darkroom interprets instructions. */
export class DarkroomReadings {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Interprets an instruction without executing it. It runs in a picture process and creates no task, so a long instruction does not block
   * the server.
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
      ({ message }) => new Error(`reading the instruction failed: ${message}`),
    );
  }

  /** How a task's instruction was interpreted. Empty if the task has not ended, or if another engine ran it. @throws {NotFound} */
  async ofTask(userId: string, taskId: string): Promise<DarkroomTaskReading> {
    const { data } = Evidence.safeParse(await this.#deps.edits.evidence(userId, taskId));
    if (!data) return {};
    const { output, ...reading } = data;
    return { ...reading, ...(output?.words ? { output: output.words } : {}) };
  }
}
