import { RateLimiterRes } from 'rate-limiter-flexible';
import { expect, it } from 'vitest';
import type { Engine, EngineCall } from '../../engines/engine.ts';
import { engineCall } from '../../testing/engine-calls.ts';
import { withRequestRate } from './request-rate.ts';

/** A limiter that refuses the first calls. */
const limiterOf = (refusals: number, milliseconds = 1) => {
  const keys: string[] = [];
  return {
    keys,
    consume: async (key: string) => {
      keys.push(key);
      if (keys.length <= refusals) throw new RateLimiterRes(0, milliseconds);
    },
  };
};

const run = async (limiter: ReturnType<typeof limiterOf>, call: Partial<EngineCall> = {}) => {
  const events: string[] = [];
  const engine: Engine = {
    models: [],
    async *run() {
      events.push('called');
      yield* [];
    },
  };
  const report: EngineCall['report'] = ({ stage }) => events.push(stage);
  const results = withRequestRate(engine, { limiter, providerId: 'openai-aaaa' }).run(
    engineCall({ model: 'flux', prompt: 'a hat', report, ...call }),
  );
  for await (const _ of results);
  return events;
};

it('a call within the limit begins at once', async () => {
  const limiter = limiterOf(0);
  expect(await run(limiter)).toEqual(['called']);
  expect(limiter.keys).toEqual(['openai-aaaa']);
});

it('a call beyond the limit waits until it may begin, and says so', async () => {
  expect(await run(limiterOf(2))).toEqual(['waiting', 'waiting', 'called']);
});

it('a call that is stopped while it waits ends with the reason', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  const report = () => controller.abort(reason);
  await expect(run(limiterOf(1, 60_000), { signal: controller.signal, report })).rejects.toBe(reason);
});

it('a call that continues a job does not count', async () => {
  const limiter = limiterOf(1);
  expect(await run(limiter, { resume: 'job-1' })).toEqual(['called']);
  expect(limiter.keys).toEqual([]);
});

it('an error of the limiter is not a refusal', async () => {
  const limiter = { keys: [], consume: () => Promise.reject(new Error('the database is gone')) };
  await expect(run(limiter)).rejects.toThrow('the database is gone');
});
