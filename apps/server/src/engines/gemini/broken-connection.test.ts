import { describe, expect } from 'vitest';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { type Reply, replies } from '../../testing/gemini/fake-gemini.ts';
import { callOf, test } from './test-fixture.ts';

describe('a connection that breaks after the answer', () => {
  const broken =
    (status: number, body: string): Reply =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write(body, () => response.destroy());
    };
  const quota = JSON.stringify({ error: { message: 'No.', code: 'insufficient_quota' } });

  test.for([
    [
      'text',
      200,
      JSON.stringify({ candidates: [{ content: { parts: [{ text: 'No.' }] }, finishReason: 'STOP' }] }),
      'no_image',
    ],
    ['a blocked result', 200, JSON.stringify({ candidates: [{ finishReason: 'IMAGE_SAFETY' }] }), 'content_blocked'],
    ['a blocked prompt', 200, JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } }), 'content_blocked'],
    ['an event without a picture', 200, 'data: {"candidates":[{"finishReason":"NO_IMAGE"}]}\n\n', 'no_image'],
    ['an error in an event', 200, `data: ${quota}\n\n`, 'provider_quota'],
    ['402', 402, quota, 'provider_quota'],
    ['401', 401, JSON.stringify({ error: { message: 'API key not valid.' } }), 'provider_auth'],
    ['401 with part of its body', 401, '{"err', 'provider_auth'],
    ['401 without a body', 401, ' ', 'provider_auth'],
  ] as const)('is not a reason to ask again: %s', async ([, status, body, code], { fake, engine }) => {
    fake.reply(broken(status, body), replies.image());

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code, evidence: { attempts: 1 } });
  });

  test('is retried if the status is 503', async ({ fake, engine }) => {
    fake.reply(broken(503, '{"err'), replies.image());

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ attempts: 2 });
  });

  test('is retried if it breaks in the middle of a stream', async ({ fake, engine }) => {
    fake.reply(broken(200, 'data: {"candidates":[{"content":{"parts":[{"text":"Here "}]}}]}\n\n'), replies.image());

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ attempts: 2 });
  });
});
