import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import { DEFAULT_LANE } from '../../../platform/queue/task-queue.ts';

/** Each provider has its own lane of the queue. A model that no provider offers any longer fails in the default lane. */
export const laneOf = (engines: EngineCatalogue, model: string): string => engines.find(model)?.lane ?? DEFAULT_LANE;
