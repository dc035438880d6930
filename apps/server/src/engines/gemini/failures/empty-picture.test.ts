import { describe, expect } from 'vitest';
import { failureOf, resultOf } from '../../../testing/engine-calls.ts';
import { gatewayErrors as errors, replies } from '../../../testing/gemini/fake-gemini.ts';
import { callOf, engineOf, test } from '../test-fixture.ts';

describe('an empty picture', () => {
  const inlineData = { mimeType: '', data: '' };

  test('does not hide the text of the model', async ({ fake, engine }) => {
    fake.reply(
      errors.body(200, {
        candidates: [{ content: { parts: [{ text: 'I cannot.', inlineData }] }, finishReason: 'STOP' }],
      }),
    );

    const error = await failureOf(engine.run(callOf()));

    expect([error.code, error.message]).toEqual(['no_image', expect.stringContaining('「I cannot.」')]);
  });

  test('does not hide the error that follows it', async ({ fake, engine }) => {
    const events = [
      { candidates: [{ content: { parts: [{ text: '', inlineData }] } }] },
      { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } },
    ];
    fake.reply(replies.body(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')), replies.image());

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ attempts: 2 });
  });
});

test('a picture that breaks off before an error is reported as that error', async ({ fake }) => {
  const [cut, error] = ['data:image/png;base64,iVBORw0KGgoAAAANSUhEUg', { code: 503, message: 'Overloaded' }];
  const events = [{ candidates: [{ content: { parts: [{ text: cut }] } }] }, { error }];
  fake.reply(replies.body(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')), replies.image());

  expect((await resultOf(engineOf(fake).run(callOf()))).evidence).toMatchObject({ attempts: 2 });
});
