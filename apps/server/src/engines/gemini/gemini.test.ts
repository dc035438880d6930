import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { TaskProgress } from '@pictor/contracts';
import sharp from 'sharp';
import { Agent, getGlobalDispatcher, request, setGlobalDispatcher } from 'undici';
import { describe, expect } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { resultOf } from '../../testing/engine-calls.ts';
import { replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { describeEngine } from '../engine.conformance.ts';
import { API_KEY, callOf, editOf, engineOf, MODEL, test } from './test-fixture.ts';

const picture = (width = 64, height = 32) =>
  sharp({
    create: { width, height, channels: 3, background: 'white', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });

const pngOf = async (width?: number, height?: number): Promise<EncodedImage> => ({
  bytes: await picture(width, height).png().toBuffer(),
  mimeType: 'image/png',
});

const meanOf = async ({ bytes }: EncodedImage): Promise<number[]> =>
  (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean));

describe('the request', () => {
  test('the key goes into a header and never into the URL', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf()));

    const [sent] = fake.requests;
    expect(sent?.headers).toMatchObject({ 'x-goog-api-key': API_KEY, 'content-type': 'application/json' });
    expect(sent?.path).toBe(`/v1beta/models/${MODEL}:generateContent`);
  });

  test('a generation sends only the prompt, and asks for text and image', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf({ prompt: '一只戴着礼帽的猫' })));

    expect(fake.requests[0]).toMatchObject({ prompt: '一只戴着礼帽的猫', image: undefined });
    expect(fake.requests[0]?.generationConfig).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
  });

  test.for([
    [{ aspect_ratio: '16:9' }, { aspectRatio: '16:9' }],
    [{ size: '2K' }, { imageSize: '2K' }],
    [
      { aspect_ratio: '21:9', size: '4K' },
      { aspectRatio: '21:9', imageSize: '4K' },
    ],
  ] as const)('of %o exactly that is asked for', async ([params, imageConfig], { fake, engine }) => {
    await resultOf(engine.run(callOf({ params })));

    expect(fake.requests[0]?.generationConfig.imageConfig).toEqual(imageConfig);
  });

  test('an edit sends the picture upright, without its location, and with its MIME type', async ({ fake, engine }) => {
    const bytes = await picture(64, 32)
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(6);

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' })));

    const sent = fake.requests[0]?.image;
    expect(sent?.mimeType).toBe('image/jpeg');
    const metadata = await sharp(sent?.bytes).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 32, height: 64 });
    expect(metadata.exif).toBeUndefined();
  });

  test('a picture too large for one request is sent as a copy that fits, with the MIME type of the copy', async ({
    fake,
    engine,
  }) => {
    // As base64 it alone fits into 20 MB, but not together with the prompt, in which every character takes six bytes.
    const bytes = await sharp(randomBytes(1870 * 2667 * 3), { raw: { width: 1870, height: 2667, channels: 3 } })
      .png()
      .toBuffer();
    expect(bytes.length).toBeGreaterThan(14_985_000);
    expect(bytes.length).toBeLessThan(14_999_000);

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/png' }, { prompt: '\u0001'.repeat(4000) })));

    const sent = fake.requests[0];
    expect(sent?.bytes).toBeLessThanOrEqual(20_000_000);
    expect(sent?.image?.mimeType).toBe('image/jpeg');
    expect((await sharp(sent?.image?.bytes).metadata()).format).toBe('jpeg');
  });

  test.for([
    [MODEL, 4096],
    ['gemini-2.5-flash-image', 2048],
  ] as const)('%s gets no side longer than it can use', async ([model, longest], { fake }) => {
    const engine = engineOf(fake, { extraModels: [model] });
    const original = await sharp({ create: { width: 7200, height: 4500, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer();

    await resultOf(engine.run(editOf({ bytes: original, mimeType: 'image/jpeg' }, { model })));

    const { width, height } = await sharp(fake.requests[0]?.image?.bytes).metadata();
    expect([width, height]).toEqual([longest, longest / 1.6]);
    expect(engine.models.find(({ id }) => id === model)?.longest_side).toBe(longest);
  });

  test('the prompt names each reference by its place, which counts the original', async ({ fake, engine }) => {
    const reference = { role: 'reference' as const, position: 0, image: await pngOf() };
    const call = editOf(await pngOf(), { prompt: '把帽子换成 @1 的' });

    await resultOf(engine.run({ ...call, inputs: [...call.inputs, reference] }));

    expect(fake.requests[0]?.prompt).toBe('把帽子换成 Image 2 的');
  });

  test('a slash at the end of the service address is not doubled', async ({ fake }) => {
    await resultOf(engineOf(fake, { apiUrl: `${fake.url}/` }).run(callOf()));

    expect(fake.requests[0]?.path).toBe(`/v1beta/models/${MODEL}:generateContent`);
  });
});

describe('the result', () => {
  test('an edit returns the changed picture and the text that the provider sent with it', async ({ fake, engine }) => {
    fake.reply(replies.image('Here is your sunset.'));
    const original = await pngOf();

    const { image, evidence } = await resultOf(engine.run(editOf(original)));

    expect(image.mimeType).toBe('image/png');
    expect(await meanOf(image)).not.toEqual(await meanOf(original));
    expect(evidence).toEqual({
      httpStatus: 200,
      finishReason: 'STOP',
      text: 'Here is your sunset.',
      usageMetadata: { promptTokenCount: 270, candidatesTokenCount: 1290, totalTokenCount: 1560 },
      modelVersion: MODEL,
      responseId: 'fake-response',
      attempts: 1,
    });
  });

  test.for(['jpeg', 'png', 'webp'] as const)(
    'the type %s comes from the bytes, whatever type the answer names',
    async (format, { fake, engine }) => {
      const bytes = await picture().toFormat(format).toBuffer();
      fake.reply(replies.imageBytes(bytes, 'image/gif'));

      const { image } = await resultOf(engine.run(callOf()));

      expect(image).toEqual({ bytes, mimeType: `image/${format}` });
    },
  );

  test('a draft of the model is never the result', async ({ fake, engine }) => {
    const original = await pngOf();
    fake.reply(replies.image(), replies.thoughtDraftThenImage());
    const plain = await resultOf(engine.run(editOf(original)));

    const { image, evidence } = await resultOf(engine.run(editOf(original)));

    expect(image).toEqual(plain.image);
    expect(evidence).not.toHaveProperty('text');
  });

  test('if there are several pictures, the last one is the result', async ({ fake, engine }) => {
    fake.reply(replies.redThenBlueImage());

    const { image, evidence } = await resultOf(engine.run(editOf(await pngOf())));

    const [red = 0, , blue = 0] = await meanOf(image);
    expect(blue).toBeGreaterThan(red);
    expect(evidence['text']).toBe('And another one.');
  });

  test('a picture counts even if the answer ran out of tokens after it', async ({ fake, engine }) => {
    fake.reply(replies.finishReason('MAX_TOKENS', true));

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ finishReason: 'MAX_TOKENS' });
  });

  test('unknown fields, and known fields of an unexpected type, change nothing', async ({ fake, engine }) => {
    const data = (await pngOf()).bytes.toString('base64');
    const parts = [
      null,
      7,
      { functionCall: {} },
      { text: 5 },
      { inlineData: { mimeType: 9, data, more: [] }, thought: 'no' },
    ];
    const candidates = [{ content: { parts, role: 1 }, finishReason: 'A_NEW_REASON', safetyRatings: 'none' }, null];
    fake.reply(replies.body(JSON.stringify({ candidates, usageMetadata: [], promptFeedback: 'fine', new: 1 })));

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ finishReason: 'A_NEW_REASON' });
  });

  test('each step of a task is reported when it begins', async ({ engine }) => {
    const progress: TaskProgress[] = [];

    await resultOf(engine.run(editOf(await pngOf(), { report: (step) => progress.push(step) })));

    expect(progress).toEqual([{ stage: 'preparing' }, { stage: 'calling_model' }]);
  });
});

describe('the time limit of an answer', () => {
  test('the limit of the default dispatcher does not apply to a call', async ({ fake, engine, onTestFinished }) => {
    const before = getGlobalDispatcher();
    onTestFinished(() => setGlobalDispatcher(before));
    setGlobalDispatcher(new Agent({ headersTimeout: 300 }));
    const held = replies.heldImage();
    fake.reply(held.reply, replies.hang());

    const result = resultOf(engine.run(callOf()));
    const sent = await fake.received();
    const body = JSON.stringify({ contents: [], generationConfig: sent.generationConfig });
    const plain = request(fake.url + sent.path, { method: 'POST', body, headers: { 'x-goog-api-key': 'k' } });
    await expect(plain).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
    held.release();

    expect((await result).image.mimeType).toBe('image/png');
  });
});

test('printing the engine does not show its key', ({ engine }) => {
  expect(inspect(engine, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(API_KEY);
});

describeEngine('Gemini', async () => {
  const [fake, refusing] = [await startFakeGemini(), await startFakeGemini()];
  refusing.reply(replies.blockedPrompt());
  return {
    accepted: { engine: engineOf(fake), call: editOf(await pngOf()) },
    refused: { engine: engineOf(refusing), call: callOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});
