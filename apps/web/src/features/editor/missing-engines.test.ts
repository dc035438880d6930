import type { EngineStatus, ModelsResponse } from '@pictor/contracts';
import { expect, it } from 'vitest';
import { missingText } from './missing-engines.ts';

const t = (id: string, values?: object) =>
  ({ 'list.separator': ', ', 'list.or': '; or ' })[id] ?? `${id} ${JSON.stringify(values)}`;

const DARKROOM: EngineStatus = { engine: 'darkroom', ready: true, missing: [] };
const GEMINI: EngineStatus = { engine: 'gemini', ready: false, missing: ['GEMINI_API_URL', 'GEMINI_API_KEY'] };
const OPENAI: EngineStatus = { engine: 'openai', ready: false, missing: ['OPENAI_API_KEY'] };

const models = (...engines: EngineStatus[]): ModelsResponse => ({
  default_model: 'darkroom',
  auto: { otherwise: 'darkroom' },
  cny_per_usd: 7,
  models: [],
  engines,
});

it('names the variables of each engine that is not ready', () => {
  expect(missingText(models(GEMINI, OPENAI, DARKROOM), t)).toBe(
    'models.missing {"variables":"GEMINI_API_URL, GEMINI_API_KEY; or OPENAI_API_KEY"}',
  );
});

it('says nothing if one engine is ready besides the darkroom', () => {
  expect(missingText(models(GEMINI, { ...OPENAI, ready: true, missing: [] }, DARKROOM), t)).toBeUndefined();
});
