import { Counter, Histogram, type Registry } from 'prom-client';

const LABELS = ['method', 'route', 'status'] as const;
/** Seconds: from a thumbnail in memory to an upload over a slow connection. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The label for all paths that no route matches, so that requests for random paths create no new series. */
const UNMATCHED = 'unmatched';

type Child = Histogram.Internal<(typeof LABELS)[number]>;

/**
 * Counts requests by method, route pattern and class of status. There are at most routes × classes series, whatever is requested. A request
 * that the client aborted before its answer was complete is not counted.
 */
export class RequestMetrics {
  readonly #durations: Histogram<(typeof LABELS)[number]>;
  /** By route, by method, by class of status. */
  readonly #children = new Map<string, Map<string, Child[]>>();

  constructor(registry: Registry) {
    const registers = [registry];
    const durations = new Histogram({
      name: 'pictor_http_request_duration_seconds',
      help: 'The time from the head of a request to the end of its response.',
      labelNames: LABELS,
      buckets: BUCKETS,
      registers,
    });
    this.#durations = durations;
    // The histogram already counts. A separate counter would cost as much again for every request.
    new Counter({
      name: 'pictor_http_requests_total',
      help: 'Answered requests.',
      labelNames: LABELS,
      registers,
      async collect() {
        const { values } = await durations.get();
        this.reset();
        for (const { metricName, labels, value } of values) if (metricName?.endsWith('_count')) this.inc(labels, value);
      },
    });
  }

  /** @param route the pattern, such as `/api/v1/images/:id`; undefined if no route matches */
  observe(method: string, route: string = UNMATCHED, status: number, seconds: number): void {
    const digit = Math.trunc(status / 100);
    const children = this.#children.get(route)?.get(method) ?? this.#addMethod(method, route);
    children[digit] ??= this.#durations.labels({ method, route, status: `${digit}xx` });
    children[digit].observe(seconds);
  }

  #addMethod(method: string, route: string): Child[] {
    const methods = this.#children.get(route) ?? new Map<string, Child[]>();
    this.#children.set(route, methods);
    const children: Child[] = [];
    methods.set(method, children);
    return children;
  }
}
