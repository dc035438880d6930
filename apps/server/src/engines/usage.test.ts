import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeArk } from '../testing/ark/fake-ark.ts';
import { startFakeDashScope } from '../testing/dashscope/fake-dashscope.ts';
import { failureOf, resultOf, resultsOf } from '../testing/engine-calls.ts';
import { gatewayErrors, replies as gemini, startFakeGemini } from '../testing/gemini/fake-gemini.ts';
import { replies as openai, startFakeOpenAi } from '../testing/openai/fake-openai.ts';
import * as arkFixture from './ark/test-fixture.ts';
import { billedDespite } from './billing.ts';
import * as dashScopeFixture from './dashscope/test-fixture.ts';
import * as geminiFixture from './gemini/test-fixture.ts';
import * as openAiFixture from './openai/test-fixture.ts';

/** A stand-in for each provider. */
const start = async () => ({
  gemini: await startFakeGemini(),
  openai: await startFakeOpenAi(),
  dashscope: await startFakeDashScope(),
  ark: await startFakeArk(),
});

describe('the usage of a call', () => {
  let fakes: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    fakes = await start();
  });
  afterAll(async () => {
    for (const fake of Object.values(fakes)) await fake.close();
  });

  it('has the tokens of each kind, as OpenAI tells them', async () => {
    const { usage } = await resultOf(openAiFixture.engineOf(fakes.openai).run(openAiFixture.callOf()));

    expect(usage).toEqual({
      images: 1,
      dollars: undefined,
      tokens: { text_input: 10, image_input: 30, output: 1000 },
    });
  });

  it('has the tokens of each kind, as Gemini tells them', async () => {
    const usageMetadata = {
      promptTokenCount: 1378,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 258 },
        { modality: 'IMAGE', tokenCount: 1120 },
      ],
      candidatesTokenCount: 1132,
      candidatesTokensDetails: [
        { modality: 'IMAGE', tokenCount: 1120 },
        { modality: 'TEXT', tokenCount: 12 },
      ],
      thoughtsTokenCount: 100,
    };
    const { bytes } = await openAiFixture.pngOf(64, 64);
    const parts = [{ inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } }];
    const candidates = [{ content: { role: 'model', parts }, finishReason: 'STOP' }];
    fakes.gemini.reply(gatewayErrors.body(200, { candidates, usageMetadata }));

    const { usage, evidence } = await resultOf(geminiFixture.engineOf(fakes.gemini).run(geminiFixture.callOf()));

    expect(usage).toEqual({
      images: 1,
      tokens: { text_input: 258, image_input: 1120, text_output: 112, image_output: 1120 },
    });
    expect(evidence['usageMetadata']).toEqual(usageMetadata);
  });

  it('has the number and the size of the pictures, as DashScope and Ark tell them', async () => {
    const dashscope = dashScopeFixture.engineOf(fakes.dashscope).run(dashScopeFixture.callOf());
    const ark = arkFixture.engineOf(fakes.ark).run(arkFixture.callOf());

    expect((await resultOf(dashscope)).usage).toEqual({ images: 1, size: '1K' });
    expect((await resultOf(ark)).usage).toEqual({ images: 1, size: '2K' });
  });

  it('has the amount that a gateway tells', async () => {
    fakes.openai.reply(openai.body(200, JSON.stringify({ created: 1, data: [], usage: { cost: 0.0123 } })));

    const { usage } = await failureOf(openAiFixture.engineOf(fakes.openai).run(openAiFixture.callOf()));

    expect(usage).toEqual({ images: 0, dollars: 0.0123, tokens: undefined });
  });

  it('comes with a failure after an answer, and not with a refusal', async () => {
    const engine = geminiFixture.engineOf(fakes.gemini);
    fakes.gemini.reply(gemini.textOnly('Which cat?'));
    expect((await failureOf(engine.run(geminiFixture.callOf()))).usage).toEqual({
      images: 0,
      tokens: { input: 270, text_output: 0, output: 1290 },
    });

    fakes.gemini.reply(gemini.badKey());
    expect((await failureOf(engine.run(geminiFixture.callOf()))).usage).toBeUndefined();
  });

  it('is not known if an answer has neither a picture nor a report, so the call may be billed', async () => {
    const empty = { candidates: [{ content: { parts: [] }, finishReason: 'OTHER' }] };
    for (const reply of [gemini.cutJson(), gatewayErrors.body(200, empty)]) {
      fakes.gemini.reply(reply);
      const failure = await failureOf(geminiFixture.engineOf(fakes.gemini).run(geminiFixture.callOf()));
      expect(billedDespite(failure)).toBe('unknown');
    }
    for (const reply of [openai.cutJson(), openai.body(200, JSON.stringify({ created: 1, data: [] }))]) {
      fakes.openai.reply(reply);
      const failure = await failureOf(openAiFixture.engineOf(fakes.openai).run(openAiFixture.callOf()));
      expect(billedDespite(failure)).toBe('unknown');
    }
  });
});

describe('a request', () => {
  it('is not sent if the call must not begin', async () => {
    const fakes = await start();
    const reason = new Error('the ledger is not there');
    const beforeRequest = () => Promise.reject(reason);
    const runs = [
      geminiFixture.engineOf(fakes.gemini).run(geminiFixture.callOf({ beforeRequest })),
      openAiFixture.engineOf(fakes.openai).run(openAiFixture.callOf({ beforeRequest })),
      dashScopeFixture.engineOf(fakes.dashscope).run(dashScopeFixture.callOf({ beforeRequest })),
      arkFixture.engineOf(fakes.ark).run(arkFixture.callOf({ beforeRequest })),
    ];

    for (const run of runs) await expect(resultsOf(run)).rejects.toBe(reason);

    for (const fake of Object.values(fakes)) {
      expect(fake.requests).toEqual([]);
      await fake.close();
    }
  });
});
