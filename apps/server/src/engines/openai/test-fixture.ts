import { tmpdir } from 'node:os';
import { test as base } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { engineCall, sourceInput } from '../../testing/engine-calls.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { type FakeOpenAi, type FakeProfile, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import type { Engine, EngineCall } from '../engine.ts';
import { createOpenAi, type OpenAiOptions } from './openai.ts';

export const API_KEY = 'sk-test+key/which=must.not.leak';
export const MODEL = 'gpt-image-2';

/** Shared by all tests of a file, because starting a process takes longer than most tests. */
const processes = new PictureProcesses(tmpdir());

export const engineOf = (
  { url }: Pick<FakeOpenAi, 'url'>,
  profile: FakeProfile = 'openai',
  options: Partial<OpenAiOptions> = {},
): Engine =>
  createOpenAi({
    baseUrl: url,
    apiKey: profile === 'openai' || profile === 'gateway' ? API_KEY : undefined,
    models: [MODEL],
    profile,
    maxPixels: 64_000_000,
    processes,
    backoffMilliseconds: 1,
    ...options,
  });

export const callOf = (call: Partial<EngineCall> = {}): EngineCall =>
  engineCall({ model: MODEL, prompt: '让天空变成晚霞', ...call });

export const editOf = (original: EncodedImage, call: Partial<EngineCall> = {}): EngineCall =>
  callOf({ ...call, inputs: [...sourceInput(original), ...(call.inputs ?? [])] });

export const pngOf = async (width?: number, height?: number): Promise<EncodedImage> => ({
  bytes: await makePicture({ ...(width && { width }), ...(height && { height }) }),
  mimeType: 'image/png',
});

/** Gives every test its own fake server of OpenAI's kind, and an engine that calls it. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are needed
  .extend('fake', async ({}, { onCleanup }) => {
    const fake = await startFakeOpenAi();
    onCleanup(fake.close);
    return fake;
  })
  .extend('engine', ({ fake }) => engineOf(fake));
