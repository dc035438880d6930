import { describe, expect } from 'vitest';
import { failureOf } from '../../../testing/engine-calls.ts';
import { gatewayErrors as errors, replies } from '../../../testing/gemini/fake-gemini.ts';
import { callOf, expectBothLanguages, test } from '../test-fixture.ts';

describe('the address of a picture is reported as an address', () => {
  const url = 'https://cdn.example/a.png?X-Signature=secret';
  const chat = (message: object) => ({ choices: [{ index: 0, finish_reason: 'stop', message }] });
  const parts = (...those: unknown[]) => ({ candidates: [{ content: { parts: those }, finishReason: 'STOP' }] });

  test.for([
    ['images of a chat answer', chat({ content: '', images: [{ type: 'image_url', image_url: { url } }] })],
    [
      'a part of a chat answer',
      chat({
        content: [
          { type: 'text', text: 'Here:' },
          { type: 'image_url', image_url: { url } },
        ],
      }),
    ],
    ['a part with a bare address', chat({ content: null, images: [{ url, b64_json: '' }] })],
    ['a part with an address that is a text', chat({ content: [{ type: 'image_url', image_url: url }] })],
    ['inlineData', parts({ inlineData: { mimeType: 'image/png', data: url } })],
    ['fileData', parts({ text: 'Here:' }, { file_data: { mime_type: 'image/png', file_uri: url } })],
    ['a bare address', parts({ text: ' https://cdn.example/a\n' })],
    ['an address in words', parts({ text: 'Here: https://cdn.example/a.png' })],
    ['HTML', parts({ text: '<img src="https://cdn.example/a">' })],
  ] as const)('%s', async ([, body], { fake, engine }) => {
    fake.reply(errors.body(200, body));

    const error = await failureOf(engine.run(callOf()));

    expect(error).toMatchObject({ code: 'no_image', evidence: { attempts: 1 } });
    expect(error.message).toMatch(/不会去下载：「[^」]*https:\/\/cdn\.example\/a.*管理员.*base64/s);
    expect(error.message).not.toContain('secret');
    expectBothLanguages(error);
  });

  test('an address in the middle of a text is not reported', async ({ fake, engine }) => {
    fake.reply(replies.textOnly('I cannot. See https://example.com/policy for more.'));

    expect((await failureOf(engine.run(callOf()))).message).toMatch(/只回答了文字/);
  });
});
