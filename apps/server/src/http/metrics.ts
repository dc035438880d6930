import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../platform/config/config.ts';
import { Unauthenticated } from '../platform/errors.ts';
import type { Metrics } from '../platform/metrics/metrics.ts';
import type { App } from '../platform/requests/app-type.ts';
import { isLocal } from '../platform/requests/local-request.ts';

interface Dependencies {
  metrics: Metrics;
  config: Pick<Config, 'metricsToken' | 'publicUrl'>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * `/metrics` for Prometheus. With `METRICS_TOKEN`, any client that sends the token may read it. Without it, only this machine may (see
 * {@link isLocal}), and all others get a 404.
 */
export const metricsRoutes = (app: App, { metrics, config: { metricsToken, publicUrl } }: Dependencies): void => {
  metrics.watchProcess();
  const wanted = metricsToken === undefined ? undefined : digest(`Bearer ${metricsToken}`);

  app.get('/metrics', {
    config: { access: 'public' },
    handler: async (request, reply) => {
      // Digests have equal lengths, so the comparison does not reveal the token's length.
      if (wanted && !timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) throw new Unauthenticated();
      if (!wanted && !isLocal(request, publicUrl)) return reply.callNotFound();
      return reply
        .header('cache-control', 'no-store')
        .type(metrics.contentType)
        .send(await metrics.text());
    },
  });
};
