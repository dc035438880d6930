import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { TaskProgress } from '@pictor/contracts';
import { describe, expect } from 'vitest';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { replies } from '../../testing/openai/fake-openai.ts';
import { callOf, editOf, engineOf, pngOf, test } from './test-fixture.ts';

describe('a failure before the service began to work', () => {
  test.for([
    ['429', replies.rateLimited()],
    ['503', replies.unavailable()],
    ['a rate limit under 200', replies.body(200, '{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}')],
  ] as const)('%s is tried again, and said so', async ([, reply], { fake, engine }) => {
    fake.reply(reply, reply, replies.images());
    const progress: TaskProgress[] = [];

    const { evidence } = await resultOf(engine.run(callOf({ report: (step) => progress.push(step) })));

    expect(evidence).toMatchObject({ attempts: 3 });
    expect(progress).toEqual([
      { stage: 'calling_model' },
      { stage: 'retrying', attempt: 2 },
      { stage: 'retrying', attempt: 3 },
    ]);
  });

  test('the whole form is sent again', async ({ fake, engine }) => {
    fake.reply(replies.unavailable(), replies.images());

    await resultOf(engine.run(editOf(await pngOf())));

    const [first, second] = fake.requests;
    expect(second?.images).toEqual(first?.images);
    expect(second?.fields).toEqual(first?.fields);
  });

  test('ends after four attempts', async ({ fake, engine }) => {
    fake.reply(replies.rateLimited());

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'rate_limited', evidence: { attempts: 4 } });
    expect(fake.requests).toHaveLength(4);
  });

  test('an address where no server listens is tried again', async ({ fake }) => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    // `address()` is an AddressInfo for every server that listens on a port.
    const { port } = unused.address() as AddressInfo;
    unused.close();
    await once(unused, 'close');

    const engine = engineOf(fake, 'openai', { baseUrl: `http://127.0.0.1:${port}/v1` });

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'provider_unavailable',
      evidence: { networkError: 'ECONNREFUSED', attempts: 4 },
    });
  });

  test.for([
    ['x-should-retry: false', { 'x-should-retry': 'false' }],
    ['a wait in seconds that no task has', { 'retry-after': '3600' }],
    ['a wait in milliseconds that no task has', { 'retry-after-ms': '3600000', 'retry-after': '0' }],
  ] as const)('is not tried again after %s', async ([, headers], { fake, engine }) => {
    fake.reply(replies.rateLimited(headers));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'rate_limited', evidence: { attempts: 1 } });
  });
});

describe('a failure after the service may have billed', () => {
  test.for([
    ['408', replies.unavailable(408)],
    ['500', replies.unavailable(500)],
    ['502', replies.unavailable(502)],
    ['504', replies.unavailable(504)],
    ['a reset connection', replies.reset()],
    ['a connection cut in the middle of the answer', replies.cutConnection()],
  ] as const)('%s is not tried again', async ([, reply], { fake, engine }) => {
    fake.reply(reply, replies.images());

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'provider_unavailable',
      evidence: { attempts: 1 },
    });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('a stopped call', () => {
  const reason = new Error('the owner stopped the task');

  test.for([
    ['before the service has answered', replies.hang()],
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

  test('rejects with the reason while it waits for the next attempt', async ({ fake }) => {
    fake.reply(replies.unavailable());
    const controller = new AbortController();
    const engine = engineOf(fake, 'openai', { backoffMilliseconds: 3_600_000 });
    const report = ({ stage }: TaskProgress) => stage === 'retrying' && controller.abort(reason);

    await expect(resultOf(engine.run(callOf({ signal: controller.signal, report })))).rejects.toBe(reason);
    expect(fake.requests).toHaveLength(1);
  });

  test('sends nothing if it is stopped while the picture is being prepared', async ({ fake, engine }) => {
    const controller = new AbortController();
    const call = editOf(await pngOf(), { signal: controller.signal, report: () => controller.abort(reason) });

    await expect(resultOf(engine.run(call))).rejects.toBe(reason);
    expect(fake.requests).toEqual([]);
  });

  test('waits for a slow answer until then', async ({ fake, engine }) => {
    const held = replies.heldImages();
    fake.reply(held.reply);
    const result = resultOf(engine.run(callOf()));
    await fake.received();

    held.release();

    expect((await result).evidence).toMatchObject({ attempts: 1 });
  });
});
