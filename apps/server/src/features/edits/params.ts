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

type Parameters = Pick<EngineModel, 'parameters'>;

/** The first parameter that the model does not have, or whose value it does not allow. */
const findForeign = ({ parameters }: Parameters, params: Params): [string, ParameterValue] | undefined =>
  Object.entries(params).find(([name, value]) => {
    const parameter = parameters.find((one) => one.name === name);
    return !parameter || !allows(parameter, value);
  });

export const allowsParams = (model: Parameters, params: Params): boolean => findForeign(model, params) === undefined;

/** @throws {BadRequest} `model_cannot` if the model does not have a parameter, or does not allow its value */
export const requireParams = (model: Pick<EngineModel, 'name' | 'parameters'>, params: Params): void => {
  const foreign = findForeign(model, params);
  if (!foreign) return;
  const [name, value] = foreign;
  throw new BadRequest('model_cannot', `${model.name} 不支持${NAMES[name] ?? ` ${name}`} ${value}`);
};
