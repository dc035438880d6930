import { tmpdir } from 'node:os';
import { test as base, expect } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { textOf } from '../../platform/messages/catalogue.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { engineCall, sourceInput } from '../../testing/engine-calls.ts';
import { type FakeGemini, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import type { Engine, EngineCall, EngineError } from '../engine.ts';
import { createGemini, type GeminiOptions } from './gemini.ts';

export const API_KEY = 'AIzaSy-test+key/which=must.not.leak';
export const MODEL = 'gemini-nano-banana-2.1';

/** Shared by all tests of a file, because starting a process takes longer than most tests. */
const processes = new PictureProcesses(tmpdir());

export const engineOf = (fake: FakeGemini, options: Partial<GeminiOptions> = {}): Engine =>
  createGemini({
    apiUrl: fake.url,
    endpoint: `/v1beta/models/${MODEL}:generateContent`,
    apiKey: API_KEY,
    extraModels: [],
    maxPixels: 64_000_000,
    processes,
    backoffMilliseconds: 1,
    ...options,
  });

export const callOf = (call: Partial<EngineCall> = {}): EngineCall =>
  engineCall({ model: MODEL, prompt: '让天空变成晚霞', ...call });

export const editOf = (original: EncodedImage, call: Partial<EngineCall> = {}): EngineCall =>
  callOf({ ...call, inputs: sourceInput(original) });

/** The parts of a text that a reader can act on: quotations, HTTP statuses, names of settings, numbers. */
const particulars = (text: string): string[] =>
  [...text.replaceAll(/[「」“”]/g, '"').matchAll(/"[^"]*"|HTTP \d+|[A-Z]+_[A-Z_]+|\d+/g)].map(String).sort();

/** Expects the same particulars in both languages, and Chinese characters in the English text only within quotations. */
export const expectBothLanguages = ({ message, sentences }: EngineError): void => {
  const texts = textOf(sentences);
  expect(message).toBe(texts.zh);
  expect(particulars(texts.en)).toEqual(particulars(texts.zh));
  expect(texts.en.replaceAll(/“[^”]*”/g, '')).not.toMatch(/\p{Script=Han}/u);
};

/** Gives every test its own fake server and an engine that calls it. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are needed
  .extend('fake', async ({}, { onCleanup }) => {
    const fake = await startFakeGemini();
    onCleanup(fake.close);
    return fake;
  })
  .extend('engine', ({ fake }) => engineOf(fake));
