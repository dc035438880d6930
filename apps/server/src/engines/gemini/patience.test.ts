import { afterAll, beforeAll, expect, vi } from 'vitest';
import { resultOf } from '../../testing/engine-calls.ts';
import { type Reply, replies } from '../../testing/gemini/fake-gemini.ts';
import { callOf, test } from './test-fixture.ts';

// undici uses one clock for all its timeouts. The clock must be fake from its first tick, so these tests have their own file.
beforeAll(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterAll(() => void vi.useRealTimers());

test('headers may come later than the 300 s after which undici gives up by default', async ({ fake, engine }) => {
  const held = replies.heldImage();
  fake.reply(held.reply);

  const result = resultOf(engine.run(callOf()));
  await fake.received();
  await vi.advanceTimersByTimeAsync(590_000);
  held.release();

  expect((await result).evidence).toMatchObject({ attempts: 1 });
});

test('the rest of an answer that has begun may come later, too', async ({ fake, engine }) => {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const halting: Reply = async (_request, response) => {
    response.writeHead(200);
    response.write('{"candidates":', () => begun.resolve());
    await released.promise;
    response.end('[{"finishReason":"NO_IMAGE"}]}');
  };
  fake.reply(halting, replies.image());

  const outcome = resultOf(engine.run(callOf())).catch((error: unknown) => error);
  await begun.promise;
  await vi.advanceTimersByTimeAsync(590_000);
  released.resolve();

  expect(await outcome).toMatchObject({ code: 'no_image', evidence: { attempts: 1 } });
});
