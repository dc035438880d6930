import type { EngineCatalogue } from '../../engines/catalogue.ts';
import type { Params } from '../../engines/engine.ts';
import { BadRequest } from '../../platform/errors.ts';
import { requireParams } from './params.ts';

interface Requested {
  /** Undefined for the default model. */
  model?: string | undefined;
  params: Params;
}

/** @throws {BadRequest} `unknown_model`; `model_cannot` if the model cannot do what the request asks for */
export const requireModel = async (
  engines: EngineCatalogue,
  { model: id, params }: Requested,
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
  requireParams(model, params);
};
