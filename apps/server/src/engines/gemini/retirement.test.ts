import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createContext } from '../../context.ts';
import { makeConfig } from '../../platform/config/config.ts';
import { readEnv } from '../../platform/config/env.ts';
import { createLog } from '../../platform/log.ts';
import { serve, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-26T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** Starts a server with these models. @returns its log so far, and the Gemini models that the page gets */
const start = async (model: string, others: string, more: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'pictor-models-'));
  await writePage(join(folder, 'web'));
  const env = {
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'info',
    PORT: '0',
    GEMINI_API_URL: 'http://127.0.0.1:9',
    GEMINI_API_ENDPOINT: `/v1beta/models/${model}:generateContent`,
    GEMINI_API_KEY: 'nobody asks for it',
    GEMINI_IMAGE_MODELS: others,
    ...more,
  };
  const config = { ...makeConfig(readEnv(env)), webDir: join(folder, 'web') };
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const running = await serve(await createContext(config, { log }));
  const { body } = await new Visitor(() => running.url).get('/api/models');
  await shutDown(running);
  await rm(folder, { recursive: true });
  return { warnings: lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40), models: body.models };
};

it('the page and the log report a model that its provider has ended; the log uses one line that names the variable', async () => {
  const { warnings, models } = await start('gemini-2.5-flash-image', 'gemini-3-pro-image,gemini-3.1-flash-image');

  expect(models).toMatchObject([
    { id: 'gemini-2.5-flash-image', retired: true, retires_at: '2026-10-31', successor: 'gemini-nano-banana-2.1' },
    { id: 'gemini-3-pro-image' },
    { id: 'gemini-3.1-flash-image', deprecated: true, successor: 'gemini-nano-banana-2.1' },
    { id: 'darkroom' },
  ]);
  expect(models[1]).not.toHaveProperty('retired');
  expect(models[2]).not.toHaveProperty('retired');
  expect(warnings).toHaveLength(1);
  expect(warnings[0].msg).toBe(
    'GEMINI_API_ENDPOINT names gemini-2.5-flash-image, which its provider ended on 2026-10-31; use gemini-nano-banana-2.1 instead. ' +
      'GEMINI_IMAGE_MODELS names gemini-3.1-flash-image, which its provider advises against; use gemini-nano-banana-2.1 instead',
  );
});

it('the log names the variable of another engine', async () => {
  const openAi = { OPENAI_API_KEY: 'nobody asks for it', OPENAI_IMAGE_MODELS: 'gpt-image-2,gpt-image-1' };

  const { warnings } = await start('gemini-nano-banana-2.1', '', openAi);

  expect(warnings.map(({ msg }) => msg)).toEqual([
    'OPENAI_IMAGE_MODELS names gpt-image-1, which its provider ended on 2026-10-23',
  ]);
});

it('there is no warning for models without an end date', async () => {
  expect((await start('gemini-nano-banana-2.1', 'gemini-3-pro-image')).warnings).toEqual([]);
});
