import type { ModelParameter } from '@pictor/contracts';
import { expect, it } from 'vitest';
import { BadRequest } from '../../platform/errors.ts';
import { requireParams } from './params.ts';

const parameters: ModelParameter[] = [
  { kind: 'choice', name: 'size', values: ['1024x1024', '1536x1024'] },
  { kind: 'number', name: 'seed', min: 0, max: 4_294_967_295, integer: true },
  { kind: 'number', name: 'strength', min: 0, max: 1, integer: false },
  { kind: 'boolean', name: 'watermark', default: false },
];
const model = {
  id: 'painter-2',
  name: 'Painter 2',
  engine: 'openai' as const,
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  parameters,
};

it.each([{}, { size: '1536x1024' }, { seed: 4_294_967_295, strength: 0.35, watermark: true }])(
  'a model takes the values that it describes: %o',
  (params) => {
    expect(() => requireParams(model, params)).not.toThrow();
  },
);

it.each([
  [{ size: '1K' }, 'Painter 2 不支持尺寸 1K'],
  [{ size: 1024 }, 'Painter 2 不支持尺寸 1024'],
  [{ aspect_ratio: '16:9' }, 'Painter 2 不支持比例 16:9'],
  [{ seed: 0.5 }, 'Painter 2 不支持 seed 0.5'],
  [{ seed: -1 }, 'Painter 2 不支持 seed -1'],
  [{ strength: 1.01 }, 'Painter 2 不支持 strength 1.01'],
  [{ strength: Number.NaN }, 'Painter 2 不支持 strength NaN'],
  [{ watermark: 'true' }, 'Painter 2 不支持 watermark true'],
  [{ quality: 'high' }, 'Painter 2 不支持画质 high'],
])('a model refuses any other value: %o', (params, message) => {
  expect(() => requireParams(model, params)).toThrow(new BadRequest('model_cannot', message));
});
