import { inspect } from 'node:util';
import type { TaskProgress } from '@pictor/contracts';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { inline, replies, startFakeArk } from '../../testing/ark/fake-ark.ts';
import { resultOf } from '../../testing/engine-calls.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { describeEngine } from '../engine.conformance.ts';
import type { EngineResult } from '../engine.ts';
import { API_KEY, callOf, editOf, engineOf, MODEL, test } from './test-fixture.ts';

const pngOf = async (width = 64, height = 48): Promise<EncodedImage> => ({
  bytes: await makePicture({ width, height }),
  mimeType: 'image/png',
});

const allOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult[]> => {
  const all: EngineResult[] = [];
  for await (const result of results) all.push(result);
  return all;
};

describe('the request', () => {
  test('of a generation has only the prompt, and leaves the size to the model', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf({ prompt: '一只戴着礼帽的猫' })));

    const [sent] = fake.requests;
    expect(sent).toMatchObject({ model: MODEL, prompt: '一只戴着礼帽的猫', pictures: [] });
    expect(sent?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' });
    expect(sent?.fields).toEqual({ response_format: 'b64_json', output_format: 'png', watermark: false });
  });

  test('always says whether the provider puts its mark into results', async ({ fake }) => {
    await resultOf(engineOf(fake, { watermark: true }).run(callOf()));

    expect(fake.requests[0]?.fields['watermark']).toBe(true);
  });

  test('does not ask an older model for a format', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf({ model: 'doubao-seedream-4-0-20260415' })));

    expect(fake.requests[0]?.fields).not.toHaveProperty('output_format');
  });

  test.for([
    [{ size: '1K' }, '1K'],
    [{ aspect_ratio: '1:1' }, '2048x2048'],
    [{ aspect_ratio: '16:9', size: '1K' }, '1360x768'],
    [{ aspect_ratio: '9:16', size: '2K' }, '1536x2736'],
  ] as const)('of %o asks for %s', async ([params, size], { fake, engine }) => {
    await resultOf(engine.run(callOf({ params })));

    expect(fake.requests[0]?.fields['size']).toBe(size);
  });

  test('sends a picture upright, without its location, and not larger than is useful', async ({ fake, engine }) => {
    const bytes = await sharp(await makePicture({ width: 5000, height: 100 }))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
      .jpeg()
      .toBuffer();

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' })));

    const metadata = await sharp(fake.requests[0]?.pictures[0]).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 82, height: 4096 });
    expect(metadata.exif).toBeUndefined();
  });

  test('has the source first and then the references in their order, which the prompt calls 图2 and 图3', async ({
    fake,
    engine,
  }) => {
    const [source, second, third] = [await pngOf(40), await pngOf(41), await pngOf(42)];

    await resultOf(
      engine.run(
        callOf({
          prompt: '让这个人穿上@1的裙子，站在@2里',
          inputs: [
            { role: 'reference', position: 1, image: third },
            { role: 'source', position: 0, image: source },
            { role: 'reference', position: 0, image: second },
          ],
        }),
      ),
    );

    const sent = fake.requests[0]?.pictures ?? [];
    expect(await Promise.all(sent.map(async (bytes) => (await sharp(bytes).metadata()).width))).toEqual([40, 41, 42]);
    expect(fake.requests[0]?.prompt).toBe('让这个人穿上图2的裙子，站在图3里');
  });

  test('a slash at the end of the address is not doubled', async ({ fake }) => {
    await resultOf(engineOf(fake, { baseUrl: `${fake.url}/` }).run(callOf()));

    expect(fake.requests).toHaveLength(1);
  });
});

describe('the result', () => {
  test('is the picture in the answer', async ({ engine }) => {
    const { image, evidence } = await resultOf(engine.run(editOf(await pngOf())));

    expect(image).toEqual({ bytes: await makePicture(), mimeType: 'image/png' });
    expect(evidence).toEqual({
      httpStatus: 200,
      model: MODEL,
      created: 1,
      size: '2048x2048',
      usage: { generatedImages: 1, outputTokens: 4096, totalTokens: 4096 },
      attempts: 1,
    });
  });

  test.for(['jpeg', 'png', 'webp'] as const)('has the type %s of its bytes', async (format, { fake, engine }) => {
    const bytes = await makePicture({ format });
    fake.reply(replies.bytes(bytes));

    expect((await resultOf(engine.run(callOf()))).image).toEqual({ bytes, mimeType: `image/${format}` });
  });

  test('may have another shape than the one that was asked for', async ({ fake, engine }) => {
    fake.reply(replies.bytes(await makePicture({ width: 30, height: 90 })));

    const { image } = await resultOf(engine.run(callOf({ params: { aspect_ratio: '16:9' } })));

    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 30, height: 90 });
  });

  test('is fetched without the key if it is an address', async ({ fake, engine }) => {
    fake.reply(replies.results((url) => [{ url: `${url}/1.png`, b64_json: '' }]));

    expect((await resultOf(engine.run(callOf()))).image.bytes).toEqual(await makePicture());
    expect(fake.fetches).toHaveLength(1);
    expect(JSON.stringify(fake.fetches)).not.toContain(API_KEY);
  });

  test('can be a data URL in the place of an address', async ({ fake, engine }) => {
    fake.reply(replies.results(async () => [{ url: `data:image/png;base64,${(await inline()).b64_json}` }]));

    expect((await resultOf(engine.run(callOf()))).image.bytes).toEqual(await makePicture());
  });

  test.for([
    [3, 1, 1],
    [1, 2, 1],
    [2, 2, 2],
  ] as const)(
    'of %i pictures for a call that asks for %i counts %i times',
    async ([made, count, counted], { fake, engine }) => {
      fake.reply(replies.results(async () => Promise.all(Array.from({ length: made }, (_one, at) => inline(at)))));

      expect(await allOf(engine.run(callOf({ count })))).toHaveLength(counted);
    },
  );

  test('counts even if there is an error in the place of another', async ({ fake, engine }) => {
    const failed = { error: { code: 'OutputImageSensitiveContentDetected', message: 'No.' } };
    fake.reply(replies.results(async () => [failed, await inline(5)]));

    const { image } = await resultOf(engine.run(callOf()));

    expect((await sharp(image.bytes).metadata()).width).toBe(69);
  });

  test('counts if the connection breaks behind it', async ({ fake, engine }) => {
    fake.reply(replies.cutConnection({ whole: true }));

    expect((await resultOf(engine.run(callOf()))).evidence).toMatchObject({ incomplete: true, attempts: 1 });
    expect(fake.requests).toHaveLength(1);
  });

  test('comes even if fields are new or of an unexpected type', async ({ fake, engine }) => {
    fake.reply(replies.results(async () => [{ ...(await inline()), size: 5, error: null, new: [] }]));

    expect((await resultOf(engine.run(callOf()))).evidence).not.toHaveProperty('size');
  });

  test('is reported step by step', async ({ engine }) => {
    const progress: TaskProgress[] = [];

    await resultOf(engine.run(editOf(await pngOf(), { report: (step) => progress.push(step) })));

    expect(progress).toEqual([{ stage: 'preparing' }, { stage: 'calling_model' }]);
  });
});

test('printing the engine does not show its key', ({ engine }) => {
  expect(inspect(engine, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(API_KEY);
});

describeEngine('Ark', async () => {
  const [fake, refusing] = [await startFakeArk(), await startFakeArk()];
  refusing.reply(replies.refused(400, 'InputTextSensitiveContentDetected'));
  return {
    accepted: { engine: engineOf(fake), call: editOf(await pngOf()) },
    refused: { engine: engineOf(refusing), call: callOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});
