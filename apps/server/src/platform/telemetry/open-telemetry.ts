import { setTimeout } from 'node:timers/promises';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import {
  type Attributes,
  context,
  type DiagLogFunction,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { errorCode } from '../errors.ts';
import type { TracedTask, Tracing } from './tracing.ts';

/** If the collector does not answer, a shutdown waits no longer than this of its 10 s. */
const FLUSH_MILLISECONDS = 2000;
/** The number of tasks whose request is remembered while they wait in this process. */
const REMEMBERED_TASKS = 10_000;
/** Routes that machines request every few seconds, or that stay open for hours. */
const UNTRACED = new Set(['/healthz', '/readyz', '/metrics', '/api/image-edit/events']);

/** Removes the query: it contains ids that give access to pictures, and search words. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';

/** An error's message may quote text that a person wrote. The fact of the failure and its status are enough. */
const leaveOutMessages = (span: Span): void => {
  const setStatus = span.setStatus.bind(span);
  span.setStatus = ({ code }) => setStatus({ code });
};

const describeRequest = (span: Span, request: FastifyRequest): void => {
  leaveOutMessages(span);
  span.updateName(`${request.method} ${request.routeOptions.url ?? 'unmatched'}`);
  span.setAttributes({ 'url.path': pathOf(request.url), 'pictor.request_id': request.id });
};

const attributesOf = ({ id, kind, model, attempt }: TracedTask): Attributes => ({
  'pictor.task_id': id,
  'pictor.task_kind': kind,
  'pictor.model': model,
  'pictor.attempt': attempt,
});

/** Logs the SDK's own warnings and errors, such as an unreachable collector. */
const logComplaints = (log: FastifyBaseLogger): void => {
  const complain: DiagLogFunction = (detail) => log.warn({ detail }, 'OpenTelemetry reported a problem');
  const ignore: DiagLogFunction = () => {};
  const logger = { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
};

/**
 * Starts the SDK, which reads its destination and protocol from the standard `OTEL_` variables. It sends only traces: `/metrics` has the
 * metrics, and the log has the log lines.
 */
export const startOpenTelemetry = (log: FastifyBaseLogger): Tracing => {
  logComplaints(log);
  const requests = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    recordExceptions: false,
    ignorePaths: ({ url }) => UNTRACED.has(pathOf(url)),
    requestHook: describeRequest,
    lifecycleHook: leaveOutMessages,
  });
  const sdk = new NodeSDK({
    serviceName: 'pictor',
    instrumentations: [requests],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const tracer = trace.getTracer('pictor');
  const origins = new LRUCache<string, SpanContext>({ max: REMEMBERED_TASKS });

  const parentOf = (taskId: string) => {
    const origin = origins.get(taskId);
    return origin ? trace.setSpanContext(ROOT_CONTEXT, origin) : ROOT_CONTEXT;
  };

  return {
    plugin: requests.plugin(),
    accepted: (taskId) => {
      const span = trace.getActiveSpan();
      span?.setAttribute('pictor.task_id', taskId);
      if (span) origins.set(taskId, span.spanContext());
    },
    attempt: (task, work) =>
      tracer.startActiveSpan(
        'task attempt',
        { kind: SpanKind.CONSUMER, attributes: attributesOf(task) },
        parentOf(task.id),
        async (span) => {
          try {
            const outcome = await work();
            span.setAttribute('pictor.outcome', outcome);
            return outcome;
          } finally {
            span.end();
          }
        },
      ),
    modelCall: (task, engine, work) =>
      tracer.startActiveSpan(
        'model call',
        { kind: SpanKind.CLIENT, attributes: { ...attributesOf(task), 'pictor.engine': engine } },
        context.active(),
        async (span) => {
          try {
            const result = await work();
            span.setAttribute('pictor.outcome', 'completed');
            return result;
          } catch (error) {
            span.setAttribute('pictor.outcome', errorCode(error) ?? 'aborted');
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        },
      ),
    close: async () => {
      await Promise.race([
        sdk.shutdown().catch((error: unknown) => log.warn({ err: error }, 'spans were not sent')),
        setTimeout(FLUSH_MILLISECONDS),
      ]);
    },
  };
};
