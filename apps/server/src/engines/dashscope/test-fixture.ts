import { tmpdir } from 'node:os';
import { test as base } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { type FakeDashScope, startFakeDashScope } from '../../testing/dashscope/fake-dashscope.ts';
import { engineCall, sourceInput } from '../../testing/engine-calls.ts';
import type { Engine, EngineCall } from '../engine.ts';
import { createDashScope, type DashScopeOptions } from './dashscope.ts';

export const API_KEY = 'sk-test+key/which=must.not.leak';
/** A model that answers at once. */
export const MODEL = 'qwen-image-2.0';
/** A model that works in the background. */
export const JOB_MODEL = 'qwen-image-3.0';

/** Shared by all tests of a file, because starting a process takes longer than most tests. */
const processes = new PictureProcesses(tmpdir());

export const engineOf = (fake: Pick<FakeDashScope, 'url'>, options: Partial<DashScopeOptions> = {}): Engine =>
  createDashScope({
    baseUrl: fake.url,
    apiKey: API_KEY,
    models: [MODEL, JOB_MODEL],
    watermark: false,
    maxPixels: 64_000_000,
    processes,
    backoffMilliseconds: 1,
    pollMilliseconds: 1,
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
    const fake = await startFakeDashScope();
    onCleanup(fake.close);
    return fake;
  })
  .extend('engine', ({ fake }) => engineOf(fake));
