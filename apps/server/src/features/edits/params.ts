import { type ModelParameter, ParameterValue } from '@pictor/contracts';
import { z } from 'zod';
import type { EngineModel, Params } from '../../engines/engine.ts';
import { BadRequest } from '../../platform/errors.ts';

interface Requested {
  aspect_ratio?: string | undefined;
  size?: string | undefined;
  quality?: string | undefined;
  background?: string | undefined;
}

/** The parameters of a request, by the names that models use. */
export const paramsOf = ({ aspect_ratio, size, quality, background }: Requested): Params => ({
  ...(aspect_ratio !== undefined && { aspect_ratio }),
  ...(size !== undefined && { size }),
  ...(quality !== undefined && { quality }),
  ...(background !== undefined && { background }),
});

const StoredParams = z.record(z.string(), ParameterValue);

/** @param text the parameters of an edit as the database has them */
export const parseParams = (text: string): Params => StoredParams.parse(JSON.parse(text));

const NAMES: Readonly<Record<string, string>> = {
  aspect_ratio: '比例',
  size: '尺寸',
  quality: '画质',
  background: '背景',
};

const allows = (parameter: ModelParameter, value: ParameterValue): boolean => {
  switch (parameter.kind) {
    case 'choice':
      return typeof value === 'string' && parameter.values.includes(value);
    case 'number':
      return (
        typeof value === 'number' &&
        value >= parameter.min &&
        value <= parameter.max &&
        (!parameter.integer || Number.isInteger(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
  }
};

/** @throws {BadRequest} `model_cannot` if the model does not have a parameter, or does not allow its value */
export const requireParams = (
  { name: model, parameters }: Pick<EngineModel, 'name' | 'parameters'>,
  params: Params,
): void => {
  for (const [name, value] of Object.entries(params)) {
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter || !allows(parameter, value))
      throw new BadRequest('model_cannot', `${model} 不支持${NAMES[name] ?? ` ${name}`} ${value}`);
  }
};
