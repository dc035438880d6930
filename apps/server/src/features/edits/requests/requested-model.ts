import { AUTO_MODEL, type GenerateRequest } from '@pictor/contracts';
import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import type { Params } from '../../../engines/engine.ts';
import { BadRequest } from '../../../platform/errors.ts';
import { paramsOf, requireParams } from '../params.ts';
import { chooseModel, type ModelChoice } from './automatic-model.ts';

interface Requested {
  /** Undefined for the default model. */
  model?: string | undefined;
  params: Params;
  /** How many results are wanted. */
  count: number;
}

/** @throws {BadRequest} `unknown_model`; `model_cannot` if the model cannot do what the request asks for */
export const requireModel = async (
  engines: EngineCatalogue,
  { model: id, params, count }: Requested,
  kind: 'edit' | 'generate',
  references: number,
): Promise<void> => {
  const chosen = await engines.findCurrent(id);
  if (!chosen) throw new BadRequest('unknown_model', `没有这个模型：${id}`);
  const { model } = chosen;
  if (!model[kind])
    throw new BadRequest(
      'model_cannot',
      `${model.name} 不能${kind === 'edit' ? '修改图片' : '只凭文字生成图片'}，请换一个模型`,
    );
  if (references > model.references)
    throw new BadRequest(
      'model_cannot',
      model.references === 0
        ? `${model.name} 不能使用参考图，请换一个模型`
        : `${model.name} 最多使用 ${model.references} 张参考图`,
    );
  if (count > model.count)
    throw new BadRequest(
      'model_cannot',
      model.count === 1
        ? `${model.name} 一次只给一张结果，请把张数改为 1，或换一个模型`
        : `${model.name} 一次最多给 ${model.count} 张结果`,
    );
  requireParams(model, params);
};

/**
 * Takes the values for a new task from a request, and replaces the model `auto` by the chosen one.
 *
 * @throws {BadRequest} `unknown_model`; `model_cannot` if the model cannot do what the request asks for
 */
export const requireRequest = async (
  userId: string,
  kind: 'edit' | 'generate',
  { prompt, model, references = [], count = 1, batch, ...rest }: GenerateRequest,
  choice: ModelChoice,
): Promise<Requested & Pick<GenerateRequest, 'prompt' | 'batch'>> => {
  const params = paramsOf(rest);
  const wish = { userId, kind, prompt, params, references: references.length, count };
  const request = {
    prompt,
    params,
    count,
    batch,
    model: model === AUTO_MODEL ? await chooseModel(wish, choice) : model,
  };
  await requireModel(choice.engines, request, kind, references.length);
  return request;
};
