import { expect, it } from 'vitest';
import { deliveredOf, requestedOf } from './delivered.ts';

interface Result {
  width: number | null;
  height: number | null;
  model_version?: string | null;
}

const taskOf = (results: readonly Result[], params: object = {}, more: { count?: number; model?: string } = {}) => ({
  ...{ count: results.length, model: 'painter-2', params: JSON.stringify(params), ...more },
  status: 'completed' as const,
  outputs: results.map((result, position) => ({
    ...{ edit_id: 'e', position, asset_id: `${position}.png`, thumbnail_id: `${position}.thumb.png`, saved: 0 },
    model_version: null,
    ...result,
  })),
});
const squareOf = (side: number): Result => ({ width: side, height: side });

it('a request is told with the number of results, the model, and the size and ratio if it names them', () => {
  expect(requestedOf(taskOf([squareOf(9)]))).toEqual({ count: 1, model: 'painter-2' });
  expect(requestedOf(taskOf([squareOf(9)], { size: '2K', aspect_ratio: '16:9', quality: 'high' }))).toEqual({
    ...{ count: 1, model: 'painter-2', size: '2K', ratio: '16:9' },
  });
});

it.each([
  [{ width: 1344, height: 768 }, undefined, '16:9'],
  [{ width: 1344, height: 768 }, '7:4', '7:4'],
  [{ width: 1024, height: 1024 }, '16:9', '1:1'],
  [{ width: 900, height: 100 }, undefined, '9:1'],
])('a result of %o, where the ratio %s was asked for, has the ratio %s', (size, aspect_ratio, ratio) => {
  const delivered = deliveredOf(taskOf([size], aspect_ratio === undefined ? {} : { aspect_ratio }));
  expect(delivered.ratio).toBe(ratio);
  expect(delivered.differs).toEqual(aspect_ratio === undefined || ratio === aspect_ratio ? [] : ['ratio']);
});

it.each([
  [{ width: 1344, height: 768 }, '1K', []],
  [{ width: 3840, height: 2160 }, '4K', []],
  [{ width: 1344, height: 768 }, '2K', ['size']],
  [{ width: 512, height: 512 }, '512', []],
  [{ width: 1024, height: 1024 }, '512', ['size']],
  [{ width: 1024, height: 1024 }, '1024x1024', []],
  [{ width: 1664, height: 928 }, '1664*928', []],
  [{ width: 1024, height: 1000 }, '1024x1024', ['size']],
  [{ width: 700, height: 700 }, 'auto', []],
])('a result of %o, where the size %s was asked for, differs in %o', (size, asked, differs) => {
  expect(deliveredOf(taskOf([size], { size: asked })).differs).toEqual(differs);
});

it.each([
  ['gpt-image-2', 'gpt-image-2-2026-04-21', []],
  ['openai/gpt-image-2', 'gpt-image-2', []],
  ['gpt-image-2', 'gpt-image-1-mini', ['model']],
])('a task for %s that ran %s differs in %o', (model, model_version, differs) => {
  const delivered = deliveredOf(taskOf([{ ...squareOf(9), model_version }], {}, { model }));
  expect([delivered.model, delivered.differs]).toEqual([model_version, differs]);
});

it('any of several results can differ, and their number', () => {
  const task = taskOf([squareOf(1024), squareOf(512)], { size: '1K' }, { count: 3 });
  expect(deliveredOf(task)).toEqual({ count: 2, size: '1024x1024', ratio: '1:1', differs: ['count', 'size'] });
});

it('nothing differs while the task runs, and a size that nobody knows does not differ', () => {
  expect(deliveredOf({ ...taskOf([squareOf(512)], { size: '1K' }), status: 'processing' }).differs).toEqual([]);
  expect(deliveredOf(taskOf([{ width: null, height: null }], { size: '1K' }))).toEqual({ count: 1, differs: [] });
});
