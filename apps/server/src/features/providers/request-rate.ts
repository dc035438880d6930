import { setTimeout } from 'node:timers/promises';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { Engine, EngineCall } from '../../engines/engine.ts';

interface Options {
  /** `consume` rejects with a RateLimiterRes beyond the limit. All processes share its counts. */
  limiter: { consume: (key: string) => Promise<unknown> };
  providerId: string;
}

const waitForTurn = async ({ limiter, providerId }: Options, { signal, report }: EngineCall): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    try {
      await limiter.consume(providerId);
      return;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      report({ stage: 'waiting' });
      // The tasks that wait do not all ask in the same moment.
      const spread = Math.random() * 250;
      await setTimeout(Math.max(0, refusal.msBeforeNext) + spread, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }
};

/** Limits the calls of a provider. A call waits for its turn. A call that continues a job sends no new request to the model. */
export const withRequestRate = (engine: Engine, options: Options): Engine => ({
  models: engine.models,
  async *run(call) {
    if (call.resume === undefined) await waitForTurn(options, call);
    yield* engine.run(call);
  },
});
