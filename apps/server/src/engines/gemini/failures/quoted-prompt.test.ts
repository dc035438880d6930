import { describe, expect } from 'vitest';
import { failureOf } from '../../../testing/engine-calls.ts';
import { gatewayErrors as errors, replies } from '../../../testing/gemini/fake-gemini.ts';
import { callOf, test } from '../test-fixture.ts';

const PROMPTS = [
  '提高饱和度',
  '繁忙的街道',
  '给卡车加大负载',
  'An overloaded truck, the server is busy',
  '海报上写“余额不足”',
  '海报上写：账户额度已用完',
  'Write “insufficient balance” and “quota exceeded” on the poster',
  '画面里写：模型不存在',
  '频繁闪烁的灯，高并发',
  'too many requests, rate limit',
  'a sign: not available in your country',
  'a note: invalid API key',
  'over budget',
];

describe('an error that quotes the prompt is an error about the prompt', () => {
  test.for(
    PROMPTS.flatMap((prompt) => [
      [prompt, '400', errors.api(400, 400, 'INVALID_ARGUMENT', `Invalid prompt: ${prompt}`)] as const,
      [
        prompt,
        '400 of a gateway',
        errors.newApi(400, 'bad_response', `提示词不合规: ${prompt.toUpperCase()}`),
      ] as const,
      [prompt, 'in 200', errors.error(200, { message: `提示词不合规: ${prompt}`, code: 'bad_request' })] as const,
      [prompt, 'in 200 without a name', errors.error(200, { message: `提示词不合规: ${prompt}` })] as const,
    ]),
  )('%s (%s)', async ([prompt, , reply], { fake, engine }) => {
    fake.reply(reply, replies.image());

    const error = await failureOf(engine.run(callOf({ prompt })));

    expect(error).toMatchObject({ code: 'provider_invalid', evidence: { attempts: 1 } });
    expect(error.message.toLowerCase()).toContain(prompt.toLowerCase());
  });

  test('this also holds if it quotes a rewritten prompt', async ({ fake, engine }) => {
    fake.reply(errors.error(400, { message: 'Invalid prompt: a truck, overloaded', code: 400 }), replies.image());

    expect(await failureOf(engine.run(callOf({ prompt: '超载的卡车' })))).toMatchObject({
      code: 'provider_invalid',
      evidence: { attempts: 1 },
    });
  });

  test.for([
    [errors.newApi(429, '', '当前分组上游负载已饱和，请稍后再试'), 'rate_limited'],
    [errors.newApi(403, 'insufficient_user_quota', '用户额度不足'), 'provider_quota'],
    [errors.api(503, 503, 'UNAVAILABLE', 'The model is overloaded.'), 'provider_unavailable'],
  ] as const)(
    'the provider’s own names and statuses count, whatever the prompt contains',
    async ([reply, code], { fake, engine }) => {
      fake.reply(reply);

      const prompt = '当前分组上游负载已饱和，用户额度不足 overloaded';
      expect(await failureOf(engine.run(callOf({ prompt })))).toMatchObject({ code });
    },
  );
});
