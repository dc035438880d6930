import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastifyMultipart from '@fastify/multipart';
import fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { CsrfTokens } from './auth/csrf.ts';
import { registerIdentity, registerRouteAccess, Sessions } from './auth/identity.ts';
import { LinkAccess } from './auth/link-access.ts';
import type { Context } from './context.ts';
import { administrationRoutes } from './features/accounts/administration/administration-routes.ts';
import { accountRoutes } from './features/accounts/routes.ts';
import { archiveRoutes } from './features/archives/routes.ts';
import { assetFileRoutes, assetRoutes } from './features/assets/routes.ts';
import { darkroomRoutes } from './features/darkroom/routes.ts';
import { editRoutes } from './features/edits/routes.ts';
import { exportRoutes } from './features/exports/routes.ts';
import { imageRoutes } from './features/images/routes.ts';
import { providerRoutes } from './features/providers/routes.ts';
import { spendRoutes } from './features/spend/routes.ts';
import { usageRoutes } from './features/usage/routes.ts';
import { videoFileRoutes, videoRoutes } from './features/videos/routes.ts';
import { registerDrain } from './http/drain.ts';
import { clientErrorHandler, errorHandler } from './http/error-handler.ts';
import { EventStreams } from './http/event-stream.ts';
import { healthRoutes } from './http/health.ts';
import { registerJsonBody } from './http/json/json-body.ts';
import { Connections } from './http/limits/connections.ts';
import { DiscardedBodies } from './http/limits/discarded-bodies.ts';
import { Downloads } from './http/limits/downloads.ts';
import { PendingResponses } from './http/limits/pending-responses.ts';
import { Uploads } from './http/limits/uploads.ts';
import { metricsRoutes } from './http/metrics.ts';
import { registerNodeRefusals } from './http/node-refusals.ts';
import { makeOriginOf } from './http/origin.ts';
import { registerPages } from './http/pages.ts';
import { registerSecurityHeaders, securityHeaders } from './http/security-headers.ts';
import { FileSender } from './http/send-file.ts';
import { validatorCompiler } from './http/validation.ts';
import { type TransportLimits, transportLimits } from './platform/bounds/transport.ts';
import { BadRequest, DiskFull, NotFound, RequestTimeout } from './platform/errors.ts';
import type { App } from './platform/requests/app-type.ts';

/** Room for the poster of a video and for the form fields beside the files. */
const DISCARDED_OVERHEAD_BYTES = 2 * 1024 * 1024;
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** Logs each response and counts it by its route pattern. */
const observer = ({ metrics, config: { logLevel } }: Context) => {
  const logsReads = logLevel === 'debug' || logLevel === 'trace';
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    // A request whose path cannot be parsed has no route.
    const route = request.routeOptions?.url;
    metrics.requests.observe(method, route, status, elapsedTime / 1000);
    const level = method === 'GET' && status < 400 ? 'debug' : 'info';
    if (level === 'info' || logsReads)
      request.log[level]({ request_id: request.id, method, route, status, ms: Math.round(elapsedTime) }, 'request');
  };
};

/** Links and redirects are built from the public address only, so a request for another host is a mistake or an attack. */
const requireHost = (app: App, publicUrl: URL): void => {
  app.addHook('onRequest', (request, _reply, done) => {
    const fits = request.headers.host?.toLowerCase() === publicUrl.host || PROBES.has(request.url);
    done(fits ? undefined : new BadRequest('wrong_host', '请求的主机名不对'));
  });
};

/**
 * Builds the HTTP side of a context from an explicit list of plugins and features. A worker process answers only health checks and metrics.
 */
export const buildApp = async (context: Context, limits: TransportLimits = transportLimits()): Promise<App> => {
  const { config, accounts, removal, administration, assets, edits, images, videos, archives, usage, staging, log } =
    context;
  const headers = securityHeaders(config);
  const observe = observer(context);
  const connections = new Connections(limits, config.trustedProxies);
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // A child logger for each request costs as much CPU time as looking up its file. The two log lines that need the request id add it
    // themselves.
    childLoggerFactory: (logger) => logger,
    routerOptions: { maxParamLength: 5000 },
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: limits.jsonBody,
    keepAliveTimeout: limits.idleTime,
    requestTimeout: limits.requestTime,
    http: { headersTimeout: limits.headersTime, connectionsCheckingInterval: 1000, requireHostHeader: false },
    forceCloseConnections: 'idle',
    // These errors occur before any hook runs.
    frameworkErrors: (error, request, reply) => {
      if (!connections.admit(request, reply)) return;
      errorHandler(error, request, reply.headers(headers));
      observe(request, reply);
    },
    clientErrorHandler: (error: Error, socket: Socket) => clientErrorHandler(error, socket),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(errorHandler);
  if (context.tracing.plugin) await app.register(context.tracing.plugin);

  connections.register(app);
  new DiscardedBodies(Math.max(config.maxUploadBytes, config.maxVideoBytes) + DISCARDED_OVERHEAD_BYTES).register(app);
  registerSecurityHeaders(app, headers);
  app.addHook('onResponse', (request, reply, done) => {
    observe(request, reply);
    done();
  });
  registerDrain(app);
  registerNodeRefusals(app);
  registerRouteAccess(app);
  const { publicUrl } = config;
  if (publicUrl) requireHost(app, publicUrl);

  const sessions = new Sessions(accounts, new CsrfTokens(context.secretKey), publicUrl);
  const links = new LinkAccess(config.assetAccess, sessions);
  const waiting = new PendingResponses(limits, sessions);
  waiting.register(app);
  const downloads = new Downloads(limits, sessions);
  downloads.register(app);
  const files = new FileSender({ config, common: headers, downloads, waiting });
  const uploads = new Uploads(limits);
  const originOf = makeOriginOf(publicUrl);

  // Free the reserved disk space, so that deletions, which need to write, still work on a full disk.
  app.addHook('onError', (_request, reply, error, done) => {
    if (error instanceof DiskFull) context.reserve.giveUp();
    if (error instanceof RequestTimeout) reply.header('connection', 'close');
    done();
  });
  healthRoutes(app, context);
  metricsRoutes(app, context);
  if (config.role === 'worker') {
    app.setNotFoundHandler(() => {
      throw new NotFound();
    });
    return app;
  }
  assetFileRoutes(app, { assets, links, files });
  videoFileRoutes(app, { videos, links, files });
  await app.register(async (instance) => {
    const rest: App = instance.withTypeProvider<ZodTypeProvider>();
    await registerIdentity(rest, sessions, config);
    registerJsonBody(rest, limits);
    await rest.register(fastifyMultipart);
    accountRoutes(rest, { accounts, removal, sessions, publicUrl });
    administrationRoutes(rest, { administration, accounts, originOf });
    assetRoutes(rest, { assets, usage, staging, uploads, limits, config });
    editRoutes(rest, { edits, links, sessions, events: new EventStreams(limits) });
    darkroomRoutes(rest, context.readings);
    imageRoutes(rest, { images, originOf, bodyBytes: limits.jsonImageBody });
    videoRoutes(rest, { videos, usage, staging, uploads, limits, config });
    archiveRoutes(rest, archives);
    exportRoutes(rest, context.exports);
    providerRoutes(rest, context.providers);
    usageRoutes(rest, usage);
    spendRoutes(rest, context.spendReports);
    await registerPages(rest, sessions, config.webDir);
  });

  // Start a picture process now, so that the first upload does not wait for it.
  app.addHook('onListen', async () => assets.expectPicture());
  app.addHook('preClose', async () => edits.watch.endAll());
  return app;
};
