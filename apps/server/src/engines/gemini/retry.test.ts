import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TaskProgress } from '@pictor/contracts';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { replies } from '../../testing/gemini/fake-gemini.ts';
import { callOf, editOf, engineOf, test } from './test-fixture.ts';

describe('a temporary failure', () => {
  test.for([
    ['408', replies.unavailable(408)],
    ['500', replies.unavailable(500)],
    ['502 in HTML', replies.html(502)],
    ['503', replies.unavailable(503)],
    ['504', replies.unavailable(504)],
    ['429', replies.rateLimited()],
    ['a reset connection', replies.reset()],
    ['a connection cut in the middle of the answer', replies.cutConnection()],
  ] as const)('%s is tried again, and said so', async ([, reply], { fake, engine }) => {
    fake.reply(reply, reply, replies.image());
    const progress: TaskProgress[] = [];

    const { evidence } = await resultOf(engine.run(callOf({ report: (step) => progress.push(step) })));

    expect(evidence).toMatchObject({ attempts: 3 });
    expect(progress).toEqual([
      { stage: 'calling_model' },
      { stage: 'retrying', attempt: 2 },
      { stage: 'retrying', attempt: 3 },
    ]);
  });

  test.for([
    ['a service that stays unavailable', replies.unavailable(), 'provider_unavailable', { httpStatus: 503 }],
    ['a limit that stays', replies.rateLimited({ retryAfter: '0' }), 'rate_limited', { httpStatus: 429 }],
    ['a connection that keeps breaking', replies.reset(), 'provider_unavailable', { networkError: 'ECONNRESET' }],
  ] as const)('%s ends after four attempts', async ([, reply, code, evidence], { fake, engine }) => {
    fake.reply(reply);

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code, evidence: { ...evidence, attempts: 4 } });
    expect(error.message).toMatch(/重试/);
    expect(fake.requests).toHaveLength(4);
  });

  test('a service at an address where no server listens counts as unavailable', async ({ fake }) => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    // `address()` is an AddressInfo for every server that listens on a port.
    const { port } = unused.address() as AddressInfo;
    unused.close();
    await once(unused, 'close');

    const error = await failureOf(engineOf(fake, { apiUrl: `http://127.0.0.1:${port}` }).run(callOf()));

    expect(error).toMatchObject({
      code: 'provider_unavailable',
      evidence: { networkError: 'ECONNREFUSED', attempts: 4 },
    });
  });
});

describe('the wait between attempts', () => {
  test('is at least as long as the provider asked for', async ({ fake, engine }) => {
    fake.reply(replies.rateLimited({ retryDelay: '0.2s', retryAfter: '3600' }), replies.image());
    const started = performance.now();

    await resultOf(engine.run(callOf()));

    // Timers may fire a millisecond early.
    expect(performance.now() - started).toBeGreaterThan(195);
  });

  test.for([
    ['RetryInfo', replies.rateLimited({ retryDelay: '3600s' })],
    ['Retry-After in seconds', replies.rateLimited({ retryAfter: '3600' })],
    ['Retry-After in parts of a second', replies.rateLimited({ retryAfter: '3600.5' })],
    ['Retry-After as a date', replies.rateLimited({ retryAfter: 'Fri, 31 Dec 9999 23:59:59 GMT' })],
  ] as const)('does not begin if %s asks for more time than a task has', async ([, reply], { fake, engine }) => {
    fake.reply(reply);

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'rate_limited',
      evidence: { attempts: 1 },
    });
  });

  test('is told to the user if the provider asked for it', async ({ fake, engine }) => {
    fake.reply(replies.rateLimited({ retryAfter: '3600' }));

    expect((await failureOf(engine.run(callOf()))).message).toMatch(/约 60 分钟后/);
  });
});

describe('a stopped call', () => {
  const reason = new Error('the owner stopped the task');

  test.for([
    ['before the model has answered', replies.hang()],
    ['while the answer arrives in small pieces', replies.drip(5)],
  ] as const)('%s rejects with the reason and closes the connection', async ([, reply], { fake, engine }) => {
    fake.reply(reply);
    const controller = new AbortController();
    const outcome = resultOf(engine.run(callOf({ signal: controller.signal }))).catch((error: unknown) => error);
    await fake.received();

    controller.abort(reason);

    expect(await outcome).toBe(reason);
    await fake.disconnected();
    expect(fake.requests).toHaveLength(1);
  });

  test('is not retried, even if the reason looks like a broken connection', async ({ fake, engine }) => {
    fake.reply(replies.hang());
    const controller = new AbortController();
    const progress: TaskProgress[] = [];
    const call = callOf({ signal: controller.signal, report: (step) => progress.push(step) });
    const outcome = resultOf(engine.run(call)).catch((error: unknown) => error);
    await fake.received();
    const lookalike = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

    controller.abort(lookalike);

    expect(await outcome).toBe(lookalike);
    await fake.disconnected();
    expect(progress).toEqual([{ stage: 'calling_model' }]);
  });

  test('rejects with the reason while it waits for the next attempt, and sends no more requests', async ({ fake }) => {
    fake.reply(replies.unavailable());
    const controller = new AbortController();
    const { promise: waiting, resolve } = Promise.withResolvers<void>();
    const outcome = resultOf(
      engineOf(fake, { backoffMilliseconds: 3_600_000 }).run(
        callOf({ signal: controller.signal, report: ({ stage }) => stage === 'retrying' && resolve() }),
      ),
    ).catch((error: unknown) => error);
    await waiting;
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const timersWhileWaiting = timers();

    controller.abort(reason);

    expect(await outcome).toBe(reason);
    expect(timers()).toBeLessThan(timersWhileWaiting);
    expect(fake.requests).toHaveLength(1);
  });

  test('sends and reports nothing if it was stopped before it began', async ({ fake, engine }) => {
    const progress: TaskProgress[] = [];
    const call = callOf({ signal: AbortSignal.abort(reason), report: (step) => progress.push(step) });

    await expect(resultOf(engine.run(call))).rejects.toBe(reason);
    await expect(resultOf(engine.run(editOf({ bytes: Buffer.alloc(0), mimeType: 'image/png' }, call)))).rejects.toBe(
      reason,
    );

    expect(progress).toEqual([]);
    expect(fake.requests).toEqual([]);
  });

  test('rejects with the reason while the picture is being prepared, and never calls the model', async ({
    fake,
    engine,
  }) => {
    const create = { width: 8, height: 8, channels: 3 as const, background: 'red' };
    const original = { bytes: await sharp({ create }).png().toBuffer(), mimeType: 'image/png' as const };
    const controller = new AbortController();
    const progress: TaskProgress[] = [];
    const report = (step: TaskProgress): void => {
      progress.push(step);
      controller.abort(reason);
    };

    const outcome = resultOf(engine.run(editOf(original, { signal: controller.signal, report })));

    // Decoding uses the thread pool, so it cannot be finished by the next turn of the event loop.
    await expect(Promise.race([outcome, nextTurn()])).rejects.toBe(reason);
    // After another whole call, the stopped call would have sent its request, too.
    await resultOf(engine.run(editOf(original, { prompt: '另一张' })));
    expect(fake.requests.map(({ prompt }) => prompt)).toEqual(['另一张']);
    expect(progress).toEqual([{ stage: 'preparing' }]);
  });
});
