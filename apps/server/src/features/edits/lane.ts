import type { EngineCatalogue } from '../../engines/catalogue.ts';
import { DEFAULT_LANE } from '../../platform/queue/task-queue.ts';

/** Each engine has its own lane of the queue. A model that no engine offers any longer fails in the default lane. */
export const laneOf = (engines: EngineCatalogue, model: string): string =>
  engines.find(model)?.model.engine ?? DEFAULT_LANE;
