import type { ChosenModel, EngineCatalogue } from '../../../engines/catalogue.ts';
import { EngineError } from '../../../engines/engine.ts';
import type { Spend } from '../../spend/spend.ts';
import { allowsParams, parseParams } from '../params.ts';
import type { TaskWithImages } from '../repo.ts';
import * as repo from '../repo.ts';
import type { PlannedCall } from './call-plan.ts';
import { orNotBegun } from './not-begun.ts';
import type { FailedTry } from './takeover.ts';

interface Dependencies {
  engines: EngineCatalogue;
  spend: Spend;
}

/** Where the calls of an attempt run first. */
export interface Route {
  chosen: ChosenModel;
  /** The provider of the task, if it is not there any more and another one takes its place. */
  gone: FailedTry | undefined;
}

const unavailable = (model: string): EngineError =>
  new EngineError('model_retired', [{ code: 'model_unavailable', values: { model } }]);

/** The model at the provider that the user has chosen. */
const findOwn = async ({ engines }: Dependencies, { model, provider }: Pick<TaskWithImages, 'model' | 'provider'>) =>
  await (provider === null ? engines.findCurrent(model) : engines.findCurrentAt(provider, model)).catch(
    orNotBegun('the providers'),
  );

/** The same model at the providers that may take over calls of this task and can do what it asks for. */
export const findTakers = async (
  { engines, spend }: Dependencies,
  { model: id, kind, count, params: text, inputs }: TaskWithImages,
  provider: string,
): Promise<ChosenModel[]> => {
  const params = parseParams(text);
  const takers: ChosenModel[] = [];
  for (const taker of await engines.findCurrentOthers(provider, id).catch(orNotBegun('the providers'))) {
    const { model } = taker;
    const isAble = model[kind] && model.count >= count && model.references >= repo.referencesOf(inputs).length;
    const asked = { params, pictures: inputs.length };
    if (isAble && allowsParams(model, params) && (await spend.allows(model, asked).catch(orNotBegun('the budgets'))))
      takers.push(taker);
  }
  return takers;
};

/** @throws {EngineError} `model_retired` if neither the provider of the task nor another one has the model */
export const findRoute = async (deps: Dependencies, task: TaskWithImages): Promise<Route> => {
  const own = await findOwn(deps, task);
  if (own) return { chosen: own, gone: undefined };
  const { provider, model } = task;
  const [taker] = provider === null ? [] : await findTakers(deps, task, provider);
  if (!taker || provider === null) throw unavailable(model);
  const error = new EngineError('model_retired', [{ code: 'model_not_at_provider', values: { model } }]);
  return { chosen: taker, gone: { provider: { id: provider, name: provider }, error } };
};

/** A job stays at its provider. @throws {EngineError} `model_retired` if that is not there any more */
export const findOfJob = async (
  deps: Dependencies,
  task: TaskWithImages,
  { provider }: PlannedCall,
): Promise<ChosenModel> => {
  const chosen = await findOwn(deps, { ...task, provider: provider ?? task.provider });
  if (!chosen) throw unavailable(task.model);
  return chosen;
};
