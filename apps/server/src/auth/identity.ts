import fastifyCookie from '@fastify/cookie';
import type { ApiKeyScope } from '@pictor/contracts';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../platform/config/config.ts';
import { Forbidden, Unauthenticated } from '../platform/errors.ts';
import type { App } from '../platform/requests/app-type.ts';
import type { Accounts, Identity, NewSession } from './accounts.ts';
import { type CsrfTokens, requireSameSite } from './csrf.ts';
import { SESSION_LIFE } from './sessions.ts';

/**
 * Who may call a route: anybody (`public`), any client that knows an asset's or task's id (`link`; with private assets only the owner), a
 * signed-in user or API client (`user`), an administrator (`admin`).
 */
export type Access = 'public' | 'link' | 'user' | 'admin';

/** The scope that an API key needs to call a route for `user` or `admin`. No API key may call a `session` route. */
type Scope = ApiKeyScope | 'session';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    scope?: Scope;
  }
  interface FastifyInstance {
    /** Every route as `GET /path`, with its access level. */
    routeAccess: ReadonlyMap<string, Access>;
  }
  interface FastifyRequest {
    identity: Identity | undefined;
  }
}

const SESSION_SECONDS = SESSION_LIFE / 1000;
/** Browsers keep a cookie at most this long. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Handlers get their user only through this function. It throws if the hook found no identity. */
export const signedIn = (request: FastifyRequest): Identity => {
  if (!request.identity) throw new Unauthenticated();
  return request.identity;
};

/** @throws {Forbidden} `session_required`, `scope_missing` for an API key */
const requireScope = ({ scopes }: Identity, scope: Scope): void => {
  if (scopes === undefined) return;
  if (scope === 'session') throw new Forbidden('session_required', 'API 密钥不能这样做，请在网页上登录后再做');
  if (!scopes.has(scope)) throw new Forbidden('scope_missing', `这个 API 密钥没有 ${scope} 权限`);
};

/** Reads the header directly, so that routes outside the cookie plugin's scope can identify the caller, too. */
const cookieOf = (request: FastifyRequest, name: string): string | undefined =>
  request.headers.cookie === undefined ? undefined : parseCookie(request.headers.cookie)[name];

const bearerKey = (request: FastifyRequest): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];

/** Identifies the caller, and rejects changes that another site forged. If a request has both a cookie and a key, the cookie counts. */
export class Sessions {
  readonly #accounts: Accounts;
  readonly #csrf: CsrfTokens;
  readonly #cookie: { path: string; sameSite: 'lax'; secure: boolean };
  readonly #sessionCookie: string;
  readonly #deviceCookie: string;

  constructor(accounts: Accounts, csrf: CsrfTokens, publicUrl: URL | undefined) {
    this.#accounts = accounts;
    this.#csrf = csrf;
    const secure = publicUrl?.protocol === 'https:';
    this.#cookie = { path: '/', sameSite: 'lax', secure };
    // Browsers accept a cookie with this prefix only from this host over TLS, so no sibling domain can set one.
    const prefix = secure ? '__Host-' : '';
    this.#sessionCookie = `${prefix}pictor_session`;
    this.#deviceCookie = `${prefix}pictor_device`;
  }

  /** If the session was extended, its cookies are renewed, provided that there is a reply to carry them. */
  async identify(request: FastifyRequest, reply?: FastifyReply): Promise<Identity | undefined> {
    const secret = cookieOf(request, this.#sessionCookie);
    if (secret !== undefined) {
      const identity = await this.#accounts.findBySession(secret);
      if (identity?.extended && reply) this.#setCookies(reply, secret);
      return identity;
    }
    const key = bearerKey(request);
    return key === undefined ? undefined : await this.#accounts.findByApiKey(key);
  }

  /** Like {@link identify}, but returns undefined for an API key without the `read` scope. */
  async identifyReader(request: FastifyRequest): Promise<Identity | undefined> {
    const identity = await this.identify(request);
    return identity?.scopes === undefined || identity.scopes.has('read') ? identity : undefined;
  }

  /** @throws {Forbidden} `csrf_invalid` if a request with a session cookie does not carry that session's token */
  requireCsrfToken(request: FastifyRequest): void {
    const secret = cookieOf(request, this.#sessionCookie);
    if (secret === undefined) return;
    const header = request.headers['x-csrf-token'];
    const cookie = cookieOf(request, this.#csrf.cookie);
    if (typeof header !== 'string' || header !== cookie || !this.#csrf.verify(header, secret))
      throw new Forbidden('csrf_invalid', '页面已过期，请刷新后再试');
  }

  /** Signs in under a new session id. If the browser sent an old session, that session ends. */
  async replace(request: FastifyRequest, reply: FastifyReply, { sessionId, device }: NewSession): Promise<void> {
    const before = cookieOf(request, this.#sessionCookie);
    const identity = before === undefined ? undefined : await this.#accounts.findBySession(before);
    if (identity?.sessionIdHash !== undefined) await this.#accounts.sessions.end(identity.sessionIdHash);
    this.#setCookies(reply, sessionId);
    this.rememberDevice(reply, device);
  }

  /** The device cookie that the browser got at sign-in. It is kept at sign-out. */
  deviceOf(request: FastifyRequest): string | undefined {
    return cookieOf(request, this.#deviceCookie);
  }

  rememberDevice(reply: FastifyReply, device: string): void {
    reply.setCookie(this.#deviceCookie, device, { ...this.#cookie, httpOnly: true, maxAge: DEVICE_SECONDS });
  }

  /** Sets the CSRF cookie when a page or `me` is read without a valid one. */
  ensureCsrfCookie(request: FastifyRequest, reply: FastifyReply): void {
    const secret = cookieOf(request, this.#sessionCookie);
    if (secret === undefined || !request.identity) return;
    const token = cookieOf(request, this.#csrf.cookie);
    if (token === undefined || !this.#csrf.verify(token, secret)) this.#setCsrfCookie(reply, secret);
  }

  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { sessionIdHash } = signedIn(request);
    if (sessionIdHash !== undefined) await this.#accounts.sessions.end(sessionIdHash);
    reply.clearCookie(this.#sessionCookie, this.#cookie);
    reply.clearCookie(this.#csrf.cookie, this.#cookie);
  }

  #setCookies(reply: FastifyReply, sessionId: string): void {
    reply.setCookie(this.#sessionCookie, sessionId, { ...this.#cookie, httpOnly: true, maxAge: SESSION_SECONDS });
    this.#setCsrfCookie(reply, sessionId);
  }

  #setCsrfCookie(reply: FastifyReply, sessionId: string): void {
    reply.setCookie(this.#csrf.cookie, this.#csrf.issue(sessionId), { ...this.#cookie, maxAge: SESSION_SECONDS });
  }
}

/** Every route must declare who may call it. Otherwise the server does not start. */
export const registerRouteAccess = (app: App): void => {
  const routes = new Map<string, Access>();
  app.decorate('routeAccess', routes);
  app.decorateRequest('identity', undefined);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new Error(`${method} ${url} does not set config.access`);
    const asksWho = config.access === 'user' || config.access === 'admin';
    if (asksWho && config.scope === undefined) throw new Error(`${method} ${url} does not set config.scope`);
    routes.set(`${method} ${url}`, config.access);
  });
};

/** Identifies the caller and checks the route's access rules before anything else is processed. */
export const registerIdentity = async (app: App, sessions: Sessions, config: Config): Promise<void> => {
  await app.register(fastifyCookie);
  app.addHook('onRequest', async (request, reply) => {
    const { access, scope = 'session' } = request.routeOptions.config;
    const changes = !SAFE_METHODS.has(request.method);
    if (access === 'user' || access === 'admin') {
      request.identity = await sessions.identify(request, reply);
      if (!request.identity) throw new Unauthenticated();
      requireScope(request.identity, scope);
      if (changes) {
        requireSameSite(request, config.publicUrl);
        sessions.requireCsrfToken(request);
      }
      if (access === 'admin' && request.identity.user.role !== 'admin')
        throw new Forbidden('admin_only', '只有管理员可以这样做');
    } else if (changes) {
      requireSameSite(request, config.publicUrl);
    }
  });
};
