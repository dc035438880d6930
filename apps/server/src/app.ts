import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastifyMultipart from '@fastify/multipart';
import fastify, { LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { Context } from './context.ts';
import { BadRequest } from './errors.ts';
import { administrationRoutes } from './features/accounts/administration-routes.ts';
import { accountRoutes } from './features/accounts/routes.ts';
import { archiveRoutes } from './features/archives/routes.ts';
import { assetRoutes } from './features/assets/routes.ts';
import { editRoutes } from './features/edits/routes.ts';
import { imageRoutes, type OriginRequest } from './features/images/routes.ts';
import { storageRoutes } from './features/storage/routes.ts';
import { videoRoutes } from './features/videos/routes.ts';
import type { App } from './http/app-type.ts';
import { CsrfTokens } from './http/csrf.ts';
import { registerDrain } from './http/drain.ts';
import { clientErrorHandler, errorHandler } from './http/error-handler.ts';
import { healthRoutes } from './http/health.ts';
import { registerIdentity, Sessions } from './http/identity.ts';
import { LinkAccess } from './http/link-access.ts';
import { registerPages } from './http/pages.ts';
import { registerSecurityHeaders, securityHeaders } from './http/security-headers.ts';
import { isTooDeep, validatorCompiler } from './http/validation.ts';

const JSON_BYTES = 1024 * 1024;
const HEADERS_MILLISECONDS = 10_000;
/** Long enough for half a gigabyte over 5 Mbit/s; what takes longer is holding the connection open. */
const REQUEST_MILLISECONDS = 900_000;
const PROBES = new Set(['/healthz', '/readyz']);

const registerParsers = (app: App): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A request that may carry a body may also come without one.
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    parseJson(request, body.toString(), (error, value) => {
      if (error) done(error);
      else if (isTooDeep(value)) done(new BadRequest('json_too_deep', '请求内容嵌套太深'));
      else done(null, value);
    });
  });
};

const registerLog = (app: App): void => {
  app.addHook('onResponse', async (request, reply) => {
    const level = request.method === 'GET' && reply.statusCode < 400 ? 'debug' : 'info';
    const { url: route } = request.routeOptions;
    request.log[level](
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
};

/** The HTTP side of a context: an explicit list of plugins and features. */
export const buildApp = async (context: Context): Promise<App> => {
  const { config, accounts, administration, assets, edits, images, videos, archives, storage, staging, log } = context;
  const headers = securityHeaders(config);
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: JSON_BYTES,
    requestTimeout: REQUEST_MILLISECONDS,
    http: { headersTimeout: HEADERS_MILLISECONDS, connectionsCheckingInterval: 1000 },
    forceCloseConnections: 'idle',
    // These come before any hook.
    frameworkErrors: (error, request, reply) => {
      errorHandler(error, request, reply.headers(headers));
    },
    clientErrorHandler: (error: Error, socket: Socket) => clientErrorHandler(error, socket),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(errorHandler);

  registerSecurityHeaders(app, headers);
  registerLog(app);
  registerDrain(app);
  registerParsers(app);
  const { publicUrl } = config;
  if (publicUrl) {
    app.addHook('onRequest', async (request) => {
      if (request.headers.host?.toLowerCase() !== publicUrl.host && !PROBES.has(request.url))
        throw new BadRequest('wrong_host', '请求的主机名不对');
    });
  }
  const originOf = ({ protocol, headers: { host } }: OriginRequest) => publicUrl?.origin ?? `${protocol}://${host}`;

  const sessions = new Sessions(accounts, new CsrfTokens(context.secretKey), publicUrl);
  const links = new LinkAccess(config.assetAccess, sessions);
  await registerIdentity(app, sessions, config);
  await app.register(fastifyMultipart);

  healthRoutes(app, context);
  accountRoutes(app, { accounts, sessions });
  administrationRoutes(app, administration);
  assetRoutes(app, { assets, storage, staging, links, config });
  editRoutes(app, { edits, links, sessions });
  imageRoutes(app, { images, originOf });
  videoRoutes(app, { videos, storage, staging, links, config });
  archiveRoutes(app, archives);
  storageRoutes(app, storage);
  await registerPages(app, sessions, config.webDir);

  app.addHook('preClose', async () => edits.watch.endAll());
  return app;
};
