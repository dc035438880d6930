import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { failureOf, resultOf } from '../../testing/engine-calls.ts';
import { gatewayErrors, replies, wrappings } from '../../testing/gemini/fake-gemini.ts';
import { callOf, test } from './test-fixture.ts';

describe('a received picture is the result, in whatever form a gateway wraps it:', () => {
  test.for(Object.entries(wrappings))('%s', async ([, wrapping], { fake, engine }) => {
    fake.reply(replies.image(), wrapping);
    const plain = await resultOf(engine.run(callOf()));

    const { image, evidence } = await resultOf(engine.run(callOf()));

    expect(image.mimeType).toBe('image/png');
    expect(image.bytes.equals(plain.image.bytes)).toBe(true);
    expect(evidence).toMatchObject({ attempts: 1 });
    expect(JSON.stringify(evidence)).not.toMatch(/iVBOR|data:/);
    expect(fake.requests).toHaveLength(2);
  });
});

const png = async (background: string): Promise<string> => {
  const create = { width: 8, height: 8, channels: 3 as const, background };
  return (await sharp({ create }).png().toBuffer()).toString('base64');
};
const [red, blue] = [await png('red'), await png('blue')];
const events = (...documents: unknown[]) => documents.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
const parts = (...those: unknown[]) => ({ candidates: [{ content: { parts: those } }] });
const markdown = (data: string) => `![image](data:image/png;base64,${data})`;

describe('an answer that a gateway has rewritten', () => {
  test.for([
    [
      'snake case',
      JSON.stringify(parts({ inline_data: { data: blue } }, { inline_data: { data: red }, thought: true })),
    ],
    ['Markdown', JSON.stringify(parts({ text: markdown(blue) }, { text: markdown(red), thought: true }))],
    ['events', events(parts({ inlineData: { data: blue } }), parts({ inlineData: { data: red }, thought: true }))],
    ['Markdown in events', events(parts({ text: markdown(blue) }), parts({ text: markdown(red), thought: true }))],
  ] as const)('a draft is never the result: %s', async ([, body], { fake, engine }) => {
    fake.reply(replies.body(body));

    expect((await resultOf(engine.run(callOf()))).image.bytes.toString('base64')).toBe(blue);
  });

  test.for([
    ['two pictures in Markdown', JSON.stringify(parts({ text: `${markdown(red)}\n${markdown(blue)}` }))],
    ['two events', events(parts({ inlineData: { data: red } }), parts({ inlineData: { data: blue } }))],
    [
      'two candidates',
      JSON.stringify({ candidates: [red, blue].flatMap((data) => parts({ inlineData: { data } }).candidates) }),
    ],
  ] as const)('the last picture is the result: %s', async ([, body], { fake, engine }) => {
    fake.reply(replies.body(body));

    expect((await resultOf(engine.run(callOf()))).image.bytes.toString('base64')).toBe(blue);
  });

  test.for([
    ['snake case', { prompt_feedback: { block_reason: 'PROHIBITED_CONTENT' } }],
    ['a chat answer', { choices: [{ index: 0, message: { content: '' }, finish_reason: 'content_filter' }] }],
    [
      'a blocked answer with a picture',
      { candidates: [{ content: { parts: [{ inline_data: { data: red } }] }, finish_reason: 'SAFETY' }] },
    ],
  ])('a refusal is reported as a refusal: %s', async ([, answer], { fake, engine }) => {
    fake.reply(replies.body(JSON.stringify(answer)));

    expect(await failureOf(engine.run(callOf()))).toMatchObject({ code: 'content_blocked' });
  });

  test('a refusal in a later event counts, too', async ({ fake, engine }) => {
    fake.reply(
      replies.body(events(parts({ inlineData: { data: red } }), { candidates: [{ finishReason: 'IMAGE_SAFETY' }] })),
    );

    expect(await failureOf(engine.run(callOf()))).toMatchObject({
      code: 'content_blocked',
      evidence: { finishReason: 'IMAGE_SAFETY' },
    });
  });

  test('a connection that breaks inside the picture is retried', async ({ fake, engine }) => {
    fake.reply(replies.cutConnection(), replies.image());

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ attempts: 2 });
  });

  test('the address of a picture is not fetched, and the message tells the administrator what to change', async ({
    fake,
    engine,
  }) => {
    fake.reply(replies.textOnly(`![image](${fake.url}/picture.png)`));

    const { code, message } = await failureOf(engine.run(callOf()));

    expect([code, fake.requests.length]).toEqual(['no_image', 1]);
    expect(message).toMatch(/不会去下载.*管理员.*base64/);
  });

  test('the text next to the usage of a chat answer is kept', async ({ fake, engine }) => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const choices = [{ message: { role: 'assistant', content: 'Which cat?' }, finish_reason: 'stop' }];
    fake.reply(gatewayErrors.body(200, { id: 'chat-1', model: 'a-model', choices, usage }));

    expect((await failureOf(engine.run(callOf()))).evidence).toMatchObject({
      text: 'Which cat?',
      finishReason: 'stop',
      responseId: 'chat-1',
      modelVersion: 'a-model',
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
    });
  });
});
