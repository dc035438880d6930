import type { FastifyPluginCallback } from 'fastify';

/** The data about a task that traces may contain. It never includes the prompt. */
export interface TracedTask {
  id: string;
  kind: string;
  model: string;
  /** From 1. */
  attempt: number;
}

/** Traces a request to its task and to the model. */
export interface Tracing {
  /** Creates a span for every request. Register it before any route. Undefined if no traces are collected. */
  readonly plugin: FastifyPluginCallback | undefined;
  /** Call it in the request that created this task. */
  accepted(taskId: string): void;
  /** @param work returns how the attempt ended */
  attempt<Outcome extends string>(task: TracedTask, work: () => Promise<Outcome>): Promise<Outcome>;
  modelCall<Result>(task: TracedTask, engine: string, work: () => Promise<Result>): Promise<Result>;
  /** Sends the spans that are not sent yet, within its own time limit. */
  close(): Promise<void>;
}

export const untraced: Tracing = {
  plugin: undefined,
  accepted: () => {},
  attempt: (_task, work) => work(),
  modelCall: (_task, _engine, work) => work(),
  close: async () => {},
};
