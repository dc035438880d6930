import { inspect } from 'node:util';
import type { TaskProgress } from '@pictor/contracts';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { resultOf, resultsAndFailureOf, resultsOf } from '../../testing/engine-calls.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { describeEngine } from '../engine.conformance.ts';
import { API_KEY, callOf, editOf, engineOf, MODEL, pngOf, test } from './test-fixture.ts';

const meanOf = async (bytes: Buffer): Promise<number[]> =>
  (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean));

describe('the request', () => {
  test('has the key in a header', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf()));

    expect(fake.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}` });
    expect(fake.requests[0]?.path).toBe('/v1/images/generations');
  });

  test('of a generation has only the model and the prompt, if nothing else is asked for', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf({ prompt: '一只戴着礼帽的猫' })));

    expect(fake.requests[0]?.fields).toEqual({ model: MODEL, prompt: '一只戴着礼帽的猫' });
  });

  test('of an edit is a form with the picture, upright and without its location', async ({ fake, engine }) => {
    const bytes = await sharp(await makePicture({ width: 64, height: 32 }))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
      .jpeg()
      .toBuffer();

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' })));

    const [sent] = fake.requests;
    expect(sent).toMatchObject({ path: '/v1/images/edits', fields: { model: MODEL, prompt: '让天空变成晚霞' } });
    expect(sent?.images.map(({ mimeType }) => mimeType)).toEqual(['image/jpeg']);
    const metadata = await sharp(sent?.images[0]?.bytes).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 32, height: 64 });
    expect(metadata.exif).toBeUndefined();
  });

  const referenceOf = async (position: number) => ({
    role: 'reference' as const,
    position,
    image: await pngOf(10 + position, 10),
  });
  const widthsOf = async (images: readonly { bytes: Buffer }[] = []) =>
    await Promise.all(images.map(async ({ bytes }) => (await sharp(bytes).metadata()).width));

  test('has the references after the original, in their order, and the prompt counts the original', async ({
    fake,
    engine,
  }) => {
    const references = await Promise.all(Array.from({ length: 15 }, (_, at) => referenceOf(14 - at)));

    const prompt = 'Give the cat the hat of @1 and the coat of @15';
    await resultOf(engine.run(editOf(await pngOf(64, 48), { inputs: references, prompt })));

    expect(fake.requests[0]?.fields['prompt']).toBe('Give the cat the hat of Image 2 and the coat of Image 16');
    expect(await widthsOf(fake.requests[0]?.images)).toEqual([64, ...Array.from({ length: 15 }, (_, at) => 10 + at)]);
  });

  test('is an edit of the references if there is no original', async ({ fake, engine }) => {
    const inputs = [await referenceOf(1), await referenceOf(0)];

    await resultOf(engine.run(callOf({ inputs, prompt: '@2 in the style of @1' })));

    expect(fake.requests[0]?.fields['prompt']).toBe('Image 2 in the style of Image 1');
    expect(fake.requests[0]?.path).toBe('/v1/images/edits');
    expect(await widthsOf(fake.requests[0]?.images)).toEqual([10, 11]);
  });

  test.for([
    ['gpt-image-2.6-sunburst', 3840],
    ['gpt-image-1.5', 2048],
    ['some-other-model', 4096],
  ] as const)('has no side longer than %s can use', async ([model, longest], { fake }) => {
    const engine = engineOf(fake, 'openai', { models: [model] });
    const bytes = await sharp({ create: { width: 7200, height: 4500, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer();

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' }, { model })));

    const { width, height } = await sharp(fake.requests[0]?.images[0]?.bytes).metadata();
    expect([width, height]).toEqual([longest, longest / 1.6]);
    expect(engine.models[0]?.longest_side).toBe(longest);
  });

  test('asks for as many results as are wanted, up to the limit of the model', async ({ fake, engine }) => {
    expect(await resultsOf(engine.run(callOf({ count: 3 })))).toHaveLength(3);
    expect(await resultsOf(engine.run(callOf({ count: 12 })))).toHaveLength(10);

    expect(fake.requests.map(({ fields }) => fields['n'])).toEqual([3, 10]);
  });

  test('a slash at the end of the service address is not doubled', async ({ fake }) => {
    await resultOf(engineOf({ url: `${fake.url}//` }).run(callOf()));

    expect(fake.requests[0]?.path).toBe('/v1/images/generations');
  });

  test('has no key for a server without one', async () => {
    await using fake = await startFakeOpenAi('sglang');

    await resultOf(engineOf(fake, 'sglang').run(callOf()));

    expect(fake.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('each request gets a new connection', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf()));

    expect(fake.requests[0]?.headers['connection']).toBe('close');
  });
});

describe('the results', () => {
  test('have what the service says about them', async ({ engine }) => {
    const { image, evidence } = await resultOf(engine.run(callOf({ params: { aspect_ratio: '3:2' } })));

    expect(image.mimeType).toBe('image/png');
    expect(evidence).toEqual({
      httpStatus: 200,
      created: 1_795_000_000,
      requestedSize: '1248x832',
      size: '1248x832',
      quality: 'high',
      background: 'opaque',
      outputFormat: 'png',
      usage: { inputTokens: 40, outputTokens: 1000, totalTokens: 1040, inputTextTokens: 10, inputImageTokens: 30 },
      attempts: 1,
    });
  });

  test('are yielded in their order', async ({ fake, engine }) => {
    const [one, two] = await resultsOf(engine.run(callOf({ count: 2 })));

    expect(await meanOf(one?.image.bytes ?? Buffer.alloc(0))).toEqual([255, 140, 60]);
    expect(await meanOf(two?.image.bytes ?? Buffer.alloc(0))).toEqual([60, 140, 255]);
    expect(fake.requests).toHaveLength(1);
  });

  test('may be fewer than were asked for', async ({ fake, engine }) => {
    fake.reply(replies.images(2));

    expect(await resultsOf(engine.run(callOf({ count: 4 })))).toHaveLength(2);
  });

  test('are never more than were asked for', async ({ fake, engine }) => {
    fake.reply(replies.images(3));

    expect(await resultsOf(engine.run(callOf()))).toHaveLength(1);
  });

  test('may have another size than was asked for, and the evidence has both', async ({ fake, engine }) => {
    const data = [{ b64_json: (await pngOf(100, 50)).bytes.toString('base64'), size: '100x50' }];
    fake.reply(replies.body(200, JSON.stringify({ created: 1, data })));

    const { image, evidence } = await resultOf(engine.run(callOf({ params: { aspect_ratio: '1:1', size: '1K' } })));

    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 100, height: 50 });
    expect(evidence).toMatchObject({ requestedSize: '1024x1024', size: '100x50' });
  });

  test.for(['jpeg', 'png', 'webp'] as const)('the type %s comes from the bytes', async (format, { fake, engine }) => {
    const bytes = await makePicture({ format });
    fake.reply(replies.bytes(bytes));

    expect((await resultOf(engine.run(callOf()))).image).toEqual({ bytes, mimeType: `image/${format}` });
  });

  test('a picture as a data URL in the place of its address counts', async ({ fake, engine }) => {
    const { bytes } = await pngOf();
    fake.reply(replies.entries(() => [{ url: `data:image/png;base64,${bytes.toString('base64')}` }]));

    expect((await resultOf(engine.run(callOf()))).image.bytes).toEqual(bytes);
  });

  test('an event stream that nobody asked for is read, and its draft is not a result', async ({ fake, engine }) => {
    fake.reply(replies.events());

    const { image, evidence } = await resultOf(engine.run(callOf()));

    expect(await meanOf(image.bytes)).toEqual([60, 140, 255]);
    expect(evidence).toMatchObject({ created: 7, size: '1024x1024' });
  });

  test('an answer inside an object of a gateway is read', async ({ fake, engine }) => {
    fake.reply(replies.enveloped());

    expect((await resultOf(engine.run(callOf()))).image.mimeType).toBe('image/png');
  });

  test('a picture that came before the connection broke was paid for', async ({ fake, engine }) => {
    fake.reply(replies.cutInSecondImage());

    const [result, ...more] = await resultsOf(engine.run(callOf({ count: 2 })));

    expect(await meanOf(result?.image.bytes ?? Buffer.alloc(0))).toEqual([255, 140, 60]);
    expect(more).toEqual([]);
    expect(fake.requests).toHaveLength(1);
  });

  test('one with an error in its place does not spoil the others', async ({ fake, engine }) => {
    const error = { code: 'moderation_blocked', message: 'No.' };
    fake.reply(replies.entries(async ({ painted }) => [{ error }, await painted(1)]));

    const { results, failure } = await resultsAndFailureOf(engine.run(callOf({ count: 2 })));

    expect(results).toHaveLength(1);
    expect(await meanOf(results[0]?.image.bytes ?? Buffer.alloc(0))).toEqual([60, 140, 255]);
    expect(failure.code).toBe('content_blocked');
  });

  test('each step of a task is reported when it begins', async ({ engine }) => {
    const progress: TaskProgress[] = [];

    await resultOf(engine.run(editOf(await pngOf(), { report: (step) => progress.push(step) })));

    expect(progress).toEqual([{ stage: 'preparing' }, { stage: 'calling_model' }]);
  });
});

test('printing the engine does not show its key', ({ engine }) => {
  expect(inspect(engine, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(API_KEY);
});

describeEngine('OpenAI', async () => {
  const [fake, refusing] = [await startFakeOpenAi(), await startFakeOpenAi()];
  refusing.reply(replies.blocked('input'));
  return {
    accepted: { engine: engineOf(fake), call: editOf(await pngOf()) },
    refused: { engine: engineOf(refusing), call: callOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});

describeEngine('stable-diffusion.cpp', async () => {
  const profile = 'stable-diffusion.cpp';
  const [fake, refusing] = [await startFakeOpenAi(profile), await startFakeOpenAi(profile)];
  refusing.reply(replies.body(500, '{"error":"generate_image returned no results"}'));
  return {
    accepted: { engine: engineOf(fake, profile), call: editOf(await pngOf()) },
    refused: { engine: engineOf(refusing, profile), call: callOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});
