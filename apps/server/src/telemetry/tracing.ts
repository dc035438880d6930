import type { FastifyPluginCallback } from 'fastify';

/** What may be said of a task to whoever collects spans: never its words. */
export interface TracedTask {
  id: string;
  kind: string;
  model: string;
  /** From 1. */
  attempt: number;
}

/** Follows a request to its task and to the model. */
export interface Tracing {
  /** Makes a span of every request; to be registered before any route. Absent where nobody collects spans. */
  readonly plugin: FastifyPluginCallback | undefined;
  /** The request at hand has made this task. */
  accepted(taskId: string): void;
  /** @param work returns how the attempt ended */
  attempt<Outcome extends string>(task: TracedTask, work: () => Promise<Outcome>): Promise<Outcome>;
  modelCall<Result>(task: TracedTask, engine: string, work: () => Promise<Result>): Promise<Result>;
  /** Sends what has not been sent, within a bound of its own. */
  close(): Promise<void>;
}

export const untraced: Tracing = {
  plugin: undefined,
  accepted: () => {},
  attempt: (_task, work) => work(),
  modelCall: (_task, _engine, work) => work(),
  close: async () => {},
};
