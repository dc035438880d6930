import { tmpdir } from 'node:os';
import { test as base } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type FakeArk, startFakeArk } from '../../testing/ark/fake-ark.ts';
import { engineCall, sourceInput } from '../../testing/engine-calls.ts';
import type { Engine, EngineCall } from '../engine.ts';
import { type ArkOptions, createArk } from './ark.ts';

export const API_KEY = 'ark-test+key/which=must.not.leak';
export const MODEL = 'doubao-seedream-5-5-261028';

/** Shared by all tests of a file, because starting a process takes longer than most tests. */
const processes = new PictureProcesses(tmpdir());

export const engineOf = (fake: Pick<FakeArk, 'url'>, options: Partial<ArkOptions> = {}): Engine =>
  createArk({
    baseUrl: fake.url,
    apiKey: API_KEY,
    models: [MODEL],
    watermark: false,
    maxPixels: 64_000_000,
    processes,
    backoffMilliseconds: 1,
    ...options,
  });

export const callOf = (call: Partial<EngineCall> = {}): EngineCall =>
  engineCall({ model: MODEL, prompt: '让天空变成晚霞', ...call });

export const editOf = (original: EncodedImage, call: Partial<EngineCall> = {}): EngineCall =>
  callOf({ ...call, inputs: sourceInput(original) });

/** Gives every test its own fake server and an engine that calls it. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are needed
  .extend('fake', async ({}, { onCleanup }) => {
    const fake = await startFakeArk();
    onCleanup(fake.close);
    return fake;
  })
  .extend('engine', ({ fake }) => engineOf(fake));
