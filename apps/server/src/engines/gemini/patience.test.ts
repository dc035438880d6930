import { afterAll, beforeAll, expect, vi } from 'vitest';
import { type Reply, replies } from '../../testing/fake-gemini.ts';
import { callOf, test } from './test-fixture.ts';

// undici has one clock for all its timeouts, so it has to be a fake one from its first tick: hence a file of their own.
beforeAll(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterAll(() => void vi.useRealTimers());

test('headers may come later than the 300 s after which undici gives up by itself', async ({ fake, engine }) => {
  const held = replies.heldImage();
  fake.reply(held.reply);

  const result = engine.generate(callOf());
  await fake.received();
  await vi.advanceTimersByTimeAsync(590_000);
  held.release();

  expect((await result).evidence).toMatchObject({ attempts: 1 });
});

test('so may the rest of an answer that has begun', async ({ fake, engine }) => {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const halting: Reply = async (_request, response) => {
    response.writeHead(200);
    response.write('{"candidates":', () => begun.resolve());
    await released.promise;
    response.end('[{"finishReason":"NO_IMAGE"}]}');
  };
  fake.reply(halting, replies.image());

  const outcome = engine.generate(callOf()).catch((error: unknown) => error);
  await begun.promise;
  await vi.advanceTimersByTimeAsync(590_000);
  released.resolve();

  expect(await outcome).toMatchObject({ code: 'no_image', evidence: { attempts: 1 } });
});
