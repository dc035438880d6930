import { inspect } from 'node:util';
import type { TaskProgress } from '@pictor/contracts';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { replies, startFakeDashScope } from '../../testing/dashscope/fake-dashscope.ts';
import { resultOf, resultsAndFailureOf, resultsOf } from '../../testing/engine-calls.ts';
import { makeNoise, makePicture } from '../../testing/files/pictures.ts';
import { describeEngine } from '../engine.conformance.ts';
import { API_KEY, callOf, editOf, engineOf, MODEL, test } from './test-fixture.ts';

const pngOf = async (width = 64, height = 48): Promise<EncodedImage> => ({
  bytes: await makePicture({ width, height }),
  mimeType: 'image/png',
});

describe('the request', () => {
  test('has the key in a header, and no header for a background job', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf()));

    const [sent] = fake.requests;
    expect(sent?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' });
    expect(sent?.headers).not.toHaveProperty('x-dashscope-async');
    expect(sent?.path).toBe('/api/v1/services/aigc/multimodal-generation/generation');
  });

  test.for(['', '/', '/api/v1', '/api/v1/', '/compatible-mode/v1'])(
    'goes to the same path if the address ends with "%s"',
    async (end, { fake }) => {
      await resultOf(engineOf(fake, { baseUrl: fake.url + end }).run(callOf()));

      expect(fake.requests[0]?.path).toBe('/api/v1/services/aigc/multimodal-generation/generation');
    },
  );

  test('of a generation has only the prompt, and leaves the size to the model', async ({ fake, engine }) => {
    await resultOf(engine.run(callOf({ prompt: '一只戴着礼帽的猫' })));

    expect(fake.requests[0]).toMatchObject({ model: MODEL, prompt: '一只戴着礼帽的猫', pictures: [] });
    expect(fake.requests[0]?.parameters).toEqual({ n: 1, watermark: false });
  });

  test('asks for a watermark if the operator wants one', async ({ fake }) => {
    await resultOf(engineOf(fake, { watermark: true }).run(callOf()));

    expect(fake.requests[0]?.parameters.watermark).toBe(true);
  });

  test.for([
    [{ aspect_ratio: '16:9' }, '1360*768'],
    [{ size: '2K' }, '2048*2048'],
    [{ aspect_ratio: '9:16', size: '2K' }, '1536*2720'],
  ] as const)('of %o asks for %s', async ([params, size], { fake, engine }) => {
    await resultOf(engine.run(callOf({ params })));

    expect(fake.requests[0]?.parameters.size).toBe(size);
  });

  test('of an edit with a size keeps the shape of the upright original', async ({ fake, engine }) => {
    const bytes = await makePicture({ width: 200, height: 100, format: 'jpeg', orientation: 6 });

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' }, { params: { size: '1K' } })));

    expect(fake.requests[0]?.parameters.size).toBe('720*1456');
  });

  test('takes no shape from a reference', async ({ fake, engine }) => {
    const image = { bytes: await makePicture({ width: 200, height: 100 }), mimeType: 'image/png' as const };
    const inputs = [{ role: 'reference' as const, position: 0, image }];

    await resultOf(engine.run(callOf({ inputs, params: { size: '1K' } })));

    expect(fake.requests[0]?.parameters.size).toBe('1024*1024');
    expect(fake.requests[0]?.pictures).toHaveLength(1);
  });

  test('sends the picture upright and without its location', async ({ fake, engine }) => {
    const bytes = await sharp(await makePicture({ width: 64, height: 32 }))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
      .jpeg()
      .toBuffer();

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/jpeg' })));

    const metadata = await sharp(fake.requests[0]?.pictures[0]).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 32, height: 64 });
    expect(metadata.exif).toBeUndefined();
  });

  test('sends a large picture as a copy that the service accepts', async ({ fake, engine }) => {
    const bytes = await makeNoise(3200, 1000);
    expect(bytes.length).toBeGreaterThan(9_000_000);

    await resultOf(engine.run(editOf({ bytes, mimeType: 'image/png' })));

    const [sent] = fake.requests[0]?.pictures ?? [];
    expect(sent?.length).toBeLessThanOrEqual(7_400_000);
    expect((await sharp(sent).metadata()).width).toBeLessThanOrEqual(3072);
  });

  test('has the source first and then the references in their order, which the prompt calls 图2 and 图3', async ({
    fake,
    engine,
  }) => {
    const [source, second, third] = [await pngOf(40), await pngOf(41), await pngOf(42)];

    await resultOf(
      engine.run(
        callOf({
          prompt: '让图1里的人穿上@1的裙子，站在@2里',
          inputs: [
            { role: 'reference', position: 1, image: third },
            { role: 'reference', position: 0, image: second },
            { role: 'source', position: 0, image: source },
          ],
        }),
      ),
    );

    const sent = fake.requests[0]?.pictures ?? [];
    expect(await Promise.all(sent.map(async (bytes) => (await sharp(bytes).metadata()).width))).toEqual([40, 41, 42]);
    expect(fake.requests[0]?.prompt).toBe('让图1里的人穿上图2的裙子，站在图3里');
  });
});

describe('the result', () => {
  test('is fetched from its address, without the key', async ({ fake, engine }) => {
    const { image, evidence } = await resultOf(engine.run(editOf(await pngOf())));

    expect(image).toEqual({ bytes: await makePicture({ width: 64, height: 48 }), mimeType: 'image/png' });
    expect(evidence).toEqual({
      httpStatus: 200,
      finishReason: 'stop',
      usage: { output_image_count: 1, output_width: 64, output_height: 48 },
      requestId: 'fake-request',
    });
    expect(fake.fetches).toHaveLength(1);
    expect(JSON.stringify(fake.fetches)).not.toContain(API_KEY);
  });

  test.for(['jpeg', 'png', 'webp'] as const)(
    'has the type %s of its bytes, whatever type its header names',
    async (format, { fake, engine }) => {
      const bytes = await makePicture({ format });
      fake.replyToFetches(replies.bytes(bytes, 'application/octet-stream'));

      expect((await resultOf(engine.run(callOf()))).image).toEqual({ bytes, mimeType: `image/${format}` });
    },
  );

  test('may have another shape than the one that was asked for', async ({ fake, engine }) => {
    fake.replyToFetches(replies.picture(200));

    const { image } = await resultOf(engine.run(callOf({ params: { aspect_ratio: '16:9' } })));

    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 64, height: 200 });
  });

  test('can be several, if several are asked for', async ({ fake, engine }) => {
    const results = await resultsOf(engine.run(callOf({ count: 3 })));

    expect(fake.requests[0]?.parameters.n).toBe(3);
    const widths = results.map(async ({ image }) => (await sharp(image.bytes).metadata()).width);
    expect(await Promise.all(widths)).toEqual([64, 65, 66]);
  });

  test.for([
    [2, 3, 2],
    [4, 3, 3],
  ] as const)(
    'of %i pictures for a request of %i counts %i times',
    async ([made, asked, counted], { fake, engine }) => {
      fake.reply(replies.pictures(made));

      expect(await resultsOf(engine.run(callOf({ count: asked })))).toHaveLength(counted);
    },
  );

  test('is never asked for more often than the model allows', async ({ fake, engine }) => {
    await resultsOf(engine.run(callOf({ model: 'qwen-image-edit', count: 4 })));

    expect(fake.requests[0]?.parameters.n).toBe(1);
  });

  test('that can be fetched counts, even if another one cannot', async ({ fake, engine }) => {
    fake.replyToFetches(replies.pictureStatus(404), replies.picture());

    const { results, failure } = await resultsAndFailureOf(engine.run(callOf({ count: 2 })));

    expect(results).toHaveLength(1);
    expect(failure.code).toBe('provider_invalid');
  });

  test('is found among the results of older models, where one of two may have failed', async ({ fake, engine }) => {
    const results = [{ code: 'InternalError', message: 'No.' }, { url: `${fake.url}/results/2.png` }];
    fake.reply(replies.document({ output: { results }, request_id: 'fake-request' }));

    expect(await resultsOf(engine.run(callOf({ count: 2 })))).toHaveLength(1);
  });

  test('comes even if fields are new or of an unexpected type', async ({ fake, engine }) => {
    const content = [null, 7, { image: 5 }, { image: `${fake.url}/results/1.png`, type: 'image' }];
    const output = { choices: [null, { finish_reason: 3, message: { content, role: [] } }], new: 1 };
    fake.reply(replies.document({ output, usage: 'much', code: null, message: '', request_id: 4 }));

    expect((await resultOf(engine.run(callOf()))).evidence).toEqual({ httpStatus: 200 });
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

describeEngine('DashScope', async () => {
  const [fake, refusing] = [await startFakeDashScope(), await startFakeDashScope()];
  refusing.reply(replies.refused(400, 'DataInspectionFailed', 'Input data may contain inappropriate content.'));
  return {
    accepted: { engine: engineOf(fake), call: editOf(await pngOf()) },
    refused: { engine: engineOf(refusing), call: callOf() },
    close: async () => {
      await fake.close();
      await refusing.close();
    },
  };
});
