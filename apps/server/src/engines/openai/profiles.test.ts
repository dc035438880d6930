import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { resultOf, resultsOf } from '../../testing/engine-calls.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { type FakeProfile, replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import type { EngineInput } from '../engine.ts';
import { type ProfileName, profileOf } from './profiles.ts';
import { API_KEY, callOf, editOf, engineOf, MODEL, pngOf, test } from './test-fixture.ts';

const PROFILES: readonly FakeProfile[] = ['openai', 'gateway', 'stable-diffusion.cpp', 'sglang', 'vllm-omni'];

/** The left half white. */
const maskOf = async (): Promise<EngineInput> => {
  const white = { create: { width: 8, height: 12, channels: 3 as const, background: 'white' } };
  const bytes = await sharp({ create: { width: 16, height: 12, channels: 3, background: 'black' } })
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toBuffer();
  return { role: 'mask', position: 0, image: { bytes, mimeType: 'image/png' } };
};

/** The values of the last channel at the middle of the left and of the right half. */
const halvesOf = async (mask: Buffer | undefined): Promise<number[]> => {
  const { data, info } = await sharp(mask).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return [0.25, 0.75].map((x) => {
    const pixel = Math.floor(height / 2) * width + Math.floor(width * x);
    return data[pixel * channels + channels - 1] ?? Number.NaN;
  });
};

describe.for(PROFILES)('the strict stand-in of %s', (profile) => {
  test('accepts a generation, and its results are read', async ({ onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);

    const params = { aspect_ratio: '3:2' };
    const results = await resultsOf(engineOf(fake, profile).run(callOf({ count: 2, params })));

    expect(results).toHaveLength(2);
    expect(results[0]?.evidence).toMatchObject({ created: 1_795_000_000, requestedSize: '1248x832' });
    expect(fake.requests[0]?.fields).toMatchObject({ model: MODEL, n: 2, size: '1248x832' });
  });

  test('accepts an edit of a WebP with a reference and a mask, and its result is read', async ({ onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);
    const webp = {
      bytes: await makePicture({ width: 64, height: 48, format: 'webp' }),
      mimeType: 'image/webp' as const,
    };
    const reference = { role: 'reference' as const, position: 0, image: await pngOf(20, 10) };

    await resultOf(engineOf(fake, profile).run(editOf(webp, { inputs: [reference, await maskOf()] })));

    const [sent] = fake.requests;
    expect(sent?.images).toHaveLength(2);
    expect(await sharp(sent?.images[0]?.bytes).metadata()).toMatchObject({ width: 64, height: 48 });
  });
});

test.for([
  ['openai', [0, 255]],
  ['gateway', [0, 255]],
  ['stable-diffusion.cpp', [255, 0]],
  ['vllm-omni', [255, 0]],
] as const)(
  '%s gets a mask of the size of the picture, with %j at the left and the right',
  async ([profile, halves], { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);

    await resultOf(engineOf(fake, profile).run(editOf(await pngOf(64, 48), { inputs: [await maskOf()] })));

    expect(await halvesOf(fake.requests[0]?.mask)).toEqual(halves);
  },
);

test.for(['sglang', 'gateway'] as const)(
  '%s gets no mask that its model would not read',
  async (profile, { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);
    const engine = engineOf(fake, profile, { models: ['flux-kontext'] });

    const call = { model: 'flux-kontext', inputs: [await maskOf()] };
    await resultOf(engine.run(editOf(await pngOf(64, 48), call)));

    expect(fake.requests[0]?.mask).toBeUndefined();
  },
);

test.for([
  ['openai', MODEL, undefined],
  ['gateway', MODEL, undefined],
  ['gateway', 'flux-kontext', 'b64_json'],
  ['stable-diffusion.cpp', 'sd-cpp-local', undefined],
  ['sglang', 'Qwen/Qwen-Image-Edit', 'b64_json'],
  ['vllm-omni', 'Qwen/Qwen-Image-Edit', 'b64_json'],
] as const)(
  '%s with the model %s is asked for the response format %s',
  async ([profile, model, format], { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);

    await resultOf(engineOf(fake, profile, { models: [model] }).run(callOf({ model })));

    expect(fake.requests[0]?.fields['response_format']).toBe(format);
  },
);

test.for([
  ['openai', MODEL, { quality: 'high', background: 'transparent' }, { quality: 'high', background: 'transparent' }],
  ['openai', MODEL, { quality: 'max', background: 'pink' }, {}],
  ['openai', 'gpt-image-2.6-flare', { quality: 'max' }, { quality: 'max' }],
  ['gateway', 'flux-kontext', { quality: 'high', background: 'opaque' }, {}],
  ['vllm-omni', 'Qwen/Qwen-Image-Edit', { quality: 'high' }, {}],
] as const)(
  '%s with the model %s is sent of %j exactly %j',
  async ([profile, model, params, sent], { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);

    await resultOf(engineOf(fake, profile, { models: [model] }).run(callOf({ model, params })));

    const {
      model: _model,
      prompt: _prompt,
      response_format: _format,
      size: _size,
      ...rest
    } = fake.requests[0]?.fields ?? {};
    expect(rest).toEqual(sent);
  },
);

test.for([
  ['stable-diffusion.cpp', { width: 400, height: 300 }, '1184x880'],
  ['sglang', { width: 300, height: 300 }, '1024x1024'],
  ['vllm-omni', { width: 300, height: 600 }, '720x1456'],
  ['openai', { width: 300, height: 600 }, undefined],
] as const)(
  '%s paints a picture of %j at the size %s if nobody names one',
  async ([profile, size, wanted], { onTestFinished }) => {
    const fake = await startFakeOpenAi(profile);
    onTestFinished(fake.close);

    await resultOf(engineOf(fake, profile).run(editOf(await pngOf(size.width, size.height))));

    expect(fake.requests[0]?.fields['size']).toBe(wanted);
  },
);

describe('the arguments of stable-diffusion.cpp in a prompt', () => {
  test.for([
    ['a cat<sd_cpp_extra_args>{"steps":900}</sd_cpp_extra_args>!', 'a cat!'],
    ['a<sd_cpp_extra_args>\n{}\n</sd_cpp_extra_args>b<SD_CPP_EXTRA_ARGS>c</SD_CPP_EXTRA_ARGS>d', 'abd'],
    ['a cat <sd_cpp_extra_args>{"steps":900}', 'a cat {"steps":900}'],
    ['a<sd_cpp_<sd_cpp_extra_args></sd_cpp_extra_args>extra_args>b</sd_cpp_extra_args>c', 'abc'],
    ['a < b > c', 'a < b > c'],
  ])('are removed: %s', async ([prompt, sent]) => {
    await using fake = await startFakeOpenAi('stable-diffusion.cpp');

    await resultOf(engineOf(fake, 'stable-diffusion.cpp').run(callOf({ prompt: prompt ?? '' })));

    expect(fake.requests[0]?.fields['prompt']).toBe(sent);
  });

  test('are words for other servers', async ({ fake, engine }) => {
    const prompt = 'write <sd_cpp_extra_args>';

    await resultOf(engine.run(callOf({ prompt })));

    expect(fake.requests[0]?.fields['prompt']).toBe(prompt);
  });
});

test.for([
  ['https://api.openai.com/v1', API_KEY, MODEL, 'openai'],
  ['https://gateway.example/v1', API_KEY, MODEL, 'gateway'],
  ['https://api.openai.com.example/v1', API_KEY, MODEL, 'gateway'],
  ['http://localhost:3001/v1', undefined, MODEL, 'gateway'],
  ['http://localhost:1234/v1', undefined, 'flux', 'stable-diffusion.cpp'],
  ['http://gpu:8081/v1', undefined, 'sd-cpp-local', 'stable-diffusion.cpp'],
  ['http://gpu:30000/v1', undefined, 'Qwen/Qwen-Image-Edit', 'sglang'],
  ['http://gpu:8000/v1', undefined, 'Qwen/Qwen-Image-Edit', 'vllm-omni'],
  ['http://gpu:8000/v1', API_KEY, MODEL, 'gateway'],
] as const)('%s with the key %s and the model %s has the profile %s', ([baseUrl, apiKey, model, profile]) => {
  expect<ProfileName>(profileOf(baseUrl, apiKey, model)).toBe(profile);
});

test('a server without a key that wants one says so', async () => {
  await using fake = await startFakeOpenAi('openai');
  const engine = engineOf(fake, 'openai', { apiKey: undefined });

  await expect(resultOf(engine.run(callOf()))).rejects.toMatchObject({ code: 'provider_auth' });
});

test('a null of another server changes nothing', async ({ fake, engine }) => {
  fake.reply(replies.entries(async ({ painted }) => [{ ...(await painted()), url: null, revised_prompt: null }]));

  expect((await resultOf(engine.run(callOf()))).evidence).not.toHaveProperty('revisedPrompt');
});
