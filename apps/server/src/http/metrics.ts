import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { Unauthenticated } from '../errors.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { App } from './app-type.ts';

interface Dependencies {
  metrics: Metrics;
  config: Pick<Config, 'metricsToken'>;
}

/** What proxies add to a request that they pass on (RFC 7239, RFC 9110 § 7.6.3, and what came before them). */
const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'];

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether somebody on this machine asks, and not a proxy on it for somebody else. */
const isLocal = ({ socket, headers }: FastifyRequest): boolean => {
  const { remoteAddress } = socket;
  if (remoteAddress === undefined || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  return LOOPBACK.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
};

/**
 * `/metrics` for Prometheus: with `METRICS_TOKEN` for whoever sends it, without it for this machine alone; to everybody else it is a
 * path that is not there. A proxy on this machine that adds none of the headers above is taken for this machine.
 */
export const metricsRoutes = (app: App, { metrics, config: { metricsToken } }: Dependencies): void => {
  metrics.watchProcess();
  const wanted = metricsToken === undefined ? undefined : digest(`Bearer ${metricsToken}`);

  app.get('/metrics', {
    config: { access: 'public' },
    handler: async (request, reply) => {
      // Digests have one length, so that comparing them tells nothing of the token's.
      if (wanted && !timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) throw new Unauthenticated();
      if (!wanted && !isLocal(request)) return reply.callNotFound();
      return reply
        .header('cache-control', 'no-store')
        .type(metrics.contentType)
        .send(await metrics.text());
    },
  });
};
