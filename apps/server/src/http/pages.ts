import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sessions } from '../auth/identity.ts';
import { TRANSPORT_BOUNDS } from '../platform/bounds/transport.ts';
import type { App } from '../platform/requests/app-type.ts';
import { errorBody, inLanguageOf } from './error-handler.ts';
import { DECODER_POLICY } from './security-headers.ts';

const OPEN_PAGES = ['/', '/login', '/register', '/reset-password'] as const;
const SIGNED_IN_PAGES = ['/image', '/storage', '/settings'] as const;
/** Files whose names stay the same across versions. */
const NAMED_FILES = ['/favicon.svg', '/boot.js'] as const;

/** The build gives the decoder's script this name, followed by its hash. */
const DECODER = '/assets/decoder-';

const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/');

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/';

/** The sign-in URL that leads back to a page. The path stays readable, the query is encoded. */
const signInUrl = (path: string, query: string | undefined): string => {
  const kept = query && path.length + 1 + query.length <= TRANSPORT_BOUNDS.nextLength.value;
  return `/login?next=${path}${kept ? encodeURIComponent(`?${query}`) : ''}`;
};

/** The methods of the routes (`GET /path/:id`) that match a path. */
const allowedMethods = (routes: Iterable<string>, path: string): string[] => {
  const given = path.split('/');
  return [...routes].flatMap((route) => {
    const [method = '', pattern = ''] = route.split(' ');
    const parts = pattern.split('/');
    const fits = parts.length === given.length && parts.every((part, i) => part === given[i] || part.startsWith(':'));
    return fits ? [method] : [];
  });
};

/** The web client: HTML at every page's path, hashed files below `/assets`, and the 404 response. */
export const registerPages = async (app: App, sessions: Sessions, webDir: string): Promise<void> => {
  const html = await readFile(join(webDir, 'index.html'), 'utf8');
  // The build creates one document per page, which names that page's own files.
  const documents = new Map<string, string>();
  for (const path of [...OPEN_PAGES, ...SIGNED_IN_PAGES])
    documents.set(path, await readFile(join(webDir, `${path.slice(1)}.html`), 'utf8').catch(() => html));
  // The build puts a compressed copy of every script and style sheet beside it.
  await app.register(fastifyStatic, { root: webDir, serve: false, cacheControl: false, preCompressed: true });

  const sendPage = (request: FastifyRequest, reply: FastifyReply, status: number) => {
    sessions.ensureCsrfCookie(request, reply);
    return reply
      .code(status)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(documents.get(pathOf(request)) ?? html);
  };

  for (const path of OPEN_PAGES) {
    app.get(path, {
      config: { access: 'public' },
      handler: async (request, reply) => {
        request.identity = await sessions.identify(request, reply);
        return sendPage(request, reply, 200);
      },
    });
  }

  for (const path of SIGNED_IN_PAGES) {
    app.get(path, {
      config: { access: 'public' },
      handler: async (request, reply) => {
        request.identity = await sessions.identify(request, reply);
        if (request.identity) return sendPage(request, reply, 200);
        const [, query] = request.url.split(/\?(.*)/s);
        return reply.header('cache-control', 'no-store').redirect(signInUrl(path, query), 302);
      },
    });
  }

  app.get('/assets/*', {
    config: { access: 'public' },
    handler: (request, reply) => {
      const path = pathOf(request);
      if (path.startsWith(DECODER)) reply.header('content-security-policy', DECODER_POLICY);
      return reply
        .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' })
        .sendFile(path);
    },
  });
  for (const path of NAMED_FILES) {
    app.get(path, {
      config: { access: 'public' },
      handler: (_request, reply) => reply.header('cache-control', 'public, max-age=3600').sendFile(path),
    });
  }

  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const allowed = allowedMethods(app.routeAccess.keys(), path);
    reply.header('cache-control', 'no-store');
    // A hidden route has the same method as the request, so it must get 404, not 405.
    if (allowed.length > 0 && !allowed.includes(request.method))
      return reply
        .code(405)
        .header('allow', allowed.join(', '))
        .send(inLanguageOf(request, errorBody(405)));
    if (isApi(path) || request.method !== 'GET') return reply.code(404).send(inLanguageOf(request, errorBody(404)));
    return sendPage(request, reply, 404);
  });
};
