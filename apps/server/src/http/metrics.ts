import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { Unauthenticated } from '../errors.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { App } from './app-type.ts';
import { isLocal } from './local-request.ts';

interface Dependencies {
  metrics: Metrics;
  config: Pick<Config, 'metricsToken' | 'publicUrl'>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * `/metrics` for Prometheus: with `METRICS_TOKEN` for whoever sends it, without it for this machine alone, as {@link isLocal} has it;
 * to everybody else it is a path that is not there.
 */
export const metricsRoutes = (app: App, { metrics, config: { metricsToken, publicUrl } }: Dependencies): void => {
  metrics.watchProcess();
  const wanted = metricsToken === undefined ? undefined : digest(`Bearer ${metricsToken}`);

  app.get('/metrics', {
    config: { access: 'public' },
    handler: async (request, reply) => {
      // Digests have one length, so that comparing them tells nothing of the token's.
      if (wanted && !timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) throw new Unauthenticated();
      if (!wanted && !isLocal(request, publicUrl)) return reply.callNotFound();
      return reply
        .header('cache-control', 'no-store')
        .type(metrics.contentType)
        .send(await metrics.text());
    },
  });
};
