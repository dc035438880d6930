import type { DarkroomReading } from '@pictor/contracts';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { EngineCatalogue } from '../../engines/catalogue.ts';
import { TooManyRequests } from '../../platform/errors.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';

interface Dependencies {
  processes: PictureProcesses;
  engines: EngineCatalogue;
  /** `consume` rejects with a RateLimiterRes beyond the limit. */
  limiter: { consume: (userId: string) => Promise<unknown> };
}

/** Interprets instructions without executing them. */
export class InstructionReader {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Runs in a picture process and creates no task, so a long instruction does not block the server.
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
}
