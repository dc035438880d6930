import { tmpdir } from 'node:os';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { engineCall, resultOf, sourceInput } from '../../testing/engine-calls.ts';
import { describeEngine } from '../engine.conformance.ts';
import { decode, quadrants, WHITE } from './apply/fixtures.ts';
import { createDarkroom } from './darkroom.ts';

const FORMATS = ['Jpeg', 'Png', 'Webp'].map((format) => `VipsForeignLoad${format}`);

// The server does this at start-up.
beforeAll(() => {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: FORMATS });
});
afterAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));

const darkroom = (maxPixels = 64_000_000) => createDarkroom({ maxPixels, processes: new PictureProcesses(tmpdir()) });

const call = (prompt: string, original?: EncodedImage) =>
  engineCall({ model: 'darkroom', prompt, inputs: original ? sourceInput(original) : [], report: vi.fn() });

describe('the darkroom', () => {
  it('offers one model that edits and needs no key', () => {
    expect(darkroom().models).toEqual([
      expect.objectContaining({ id: 'darkroom', engine: 'darkroom', edit: true, generate: false, mask: false }),
    ]);
  });

  it('does what the prompt says, reports its stages, and keeps the understood operations as evidence', async () => {
    const original = await quadrants(60, 40);
    const edit = call('左右翻转，旋转90度', original);
    const { image, evidence } = await resultOf(darkroom().run(edit));
    const { width, height, at } = await decode(image);
    expect([width, height, at(0, 0)]).toEqual([40, 60, WHITE]);
    expect(edit.report.mock.calls).toEqual([[{ stage: 'preparing' }], [{ stage: 'applying' }]]);
    expect(evidence).toEqual({
      operations: [
        { type: 'flip', axis: 'horizontal' },
        { type: 'rotate', degrees: 90 },
      ],
      words: { zh: '左右翻转，旋转 90 度', en: 'flip horizontally, rotate 90 degrees' },
    });
  });

  it('writes captions even though sharp may only use its picture loaders', async () => {
    const { image } = await resultOf(darkroom().run(call('加水印“绘架”', await quadrants(200, 100))));
    const { data } = await decode(image);
    const { data: before } = await decode(await quadrants(200, 100));
    expect(data.equals(before)).toBe(false);
  });

  it('refuses an instruction that it does not understand before it reads the picture', async () => {
    const original = { bytes: Buffer.from('not a picture'), mimeType: 'image/png' } as const;
    await expect(resultOf(darkroom().run(call('给这个人戴上帽子', original)))).rejects.toMatchObject({
      name: 'EngineError',
      code: 'unsupported_instruction',
      message: expect.stringContaining('“给这个人戴上帽子”'),
    });
  });

  it('tells in English what an English instruction cannot have, which model could do it, and which instruction comes close', async () => {
    const original = await quadrants(60, 40);
    const processes = new PictureProcesses(tmpdir());
    const engine = createDarkroom({ maxPixels: 64_000_000, processes, models: ['Gemini Banana'] });
    await expect(resultOf(engine.run(call('black and white, blur the background', original)))).rejects.toMatchObject({
      message: expect.stringMatching(/^Darkroom does not understand “blur the background”.*choose Gemini Banana/),
      evidence: {
        needs_model: true,
        refused: [{ text: 'blur the background', start: 17, end: 36, reason: 'not_understood' }],
        understood: [{ text: 'black and white', start: 0, end: 15 }],
        suggestion: 'black and white, edges: blur 25%',
      },
    });
    await expect(resultOf(engine.run(call('make the background white', original)))).rejects.toMatchObject({
      message: expect.stringMatching(/^This picture has no transparent background.*pad to square with white/),
      evidence: { suggestion: 'pad to square with white', needs_model: true },
    });
    await expect(resultOf(engine.run(call('a cat')))).rejects.toThrow(/^Darkroom only edits.*choose Gemini Banana/);
  });

  it('obeys its pixel limit', async () => {
    const original = await quadrants(60, 40);
    const strict = darkroom(3000);
    await expect(resultOf(strict.run(call('放大2倍', original)))).rejects.toMatchObject({
      code: 'unsupported_instruction',
    });
    await expect(resultOf(strict.run(call('缩小一半', original)))).resolves.toBeDefined();
  });

  it('does not start if the task has already been stopped', async () => {
    const reason = new Error('stopped');
    const stopped = { ...call('黑白', await quadrants(6, 4)), signal: AbortSignal.abort(reason) };
    await expect(resultOf(darkroom().run(stopped))).rejects.toBe(reason);
  });

  it('creates no picture from a prompt alone, and names an engine that could', async () => {
    await expect(resultOf(darkroom().run(call('一只猫')))).rejects.toMatchObject({
      code: 'unsupported_instruction',
      message: expect.stringContaining('只能修改已有的图片'),
    });
  });
});

describeEngine('the darkroom', async () => {
  const original = await quadrants(60, 40);
  return {
    accepted: { engine: darkroom(), call: call('黑白', original) },
    refused: { engine: darkroom(), call: call('给这个人戴上帽子', original) },
    close: async () => undefined,
  };
});
