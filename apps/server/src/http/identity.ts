import fastifyCookie from '@fastify/cookie';
import type { ApiKeyScope } from '@pictor/contracts';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { Forbidden, Unauthenticated } from '../errors.ts';
import type { Accounts, Identity, NewSession } from '../features/accounts/accounts.ts';
import { SESSION_LIFE } from '../features/accounts/sessions.ts';
import type { App } from './app-type.ts';
import { type CsrfTokens, requireSameSite } from './csrf.ts';

/**
 * Who may call a route: anybody (`public`), whoever knows an asset's or a task's id (`link`; with private assets its owner),
 * a signed-in person or program (`user`), an administrator (`admin`).
 */
export type Access = 'public' | 'link' | 'user' | 'admin';

/** What an API key needs to call a route for `user` or `admin`; `session` is a route that no key may call. */
type Scope = ApiKeyScope | 'session';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    scope?: Scope;
  }
  interface FastifyInstance {
    /** Every route, as `GET /path`, with who may call it. */
    routeAccess: ReadonlyMap<string, Access>;
  }
  interface FastifyRequest {
    identity: Identity | undefined;
  }
}

const SESSION_SECONDS = SESSION_LIFE / 1000;
/** The longest that browsers keep a cookie. */
const DEVICE_SECONDS = 400 * 24 * 60 * 60;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The proof that the hook has found somebody: handlers get their user here and nowhere else. */
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

/** Read from the header itself, so that routes outside the cookie plugin's reach know who is asking, too. */
const cookieOf = (request: FastifyRequest, name: string): string | undefined =>
  request.headers.cookie === undefined ? undefined : parseCookie(request.headers.cookie)[name];

const bearerKey = (request: FastifyRequest): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];

/** Finds who is asking, and refuses changes that another site planted. A request with both proofs is a cookie request. */
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
    // A browser takes a cookie of such a name from this host over TLS alone, so that no sibling domain can plant one.
    const prefix = secure ? '__Host-' : '';
    this.#sessionCookie = `${prefix}pictor_session`;
    this.#deviceCookie = `${prefix}pictor_device`;
  }

  /** Where the session was extended, so are its cookies, if there is a reply to carry them. */
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

  /** As {@link identify}; an API key that may not read is nobody's. */
  async identifyReader(request: FastifyRequest): Promise<Identity | undefined> {
    const identity = await this.identify(request);
    return identity?.scopes === undefined || identity.scopes.has('read') ? identity : undefined;
  }

  /** @throws {Forbidden} `csrf_invalid` where a cookie request does not carry its session's token */
  requireCsrfToken(request: FastifyRequest): void {
    const secret = cookieOf(request, this.#sessionCookie);
    if (secret === undefined) return;
    const header = request.headers['x-csrf-token'];
    const cookie = cookieOf(request, this.#csrf.cookie);
    if (typeof header !== 'string' || header !== cookie || !this.#csrf.verify(header, secret))
      throw new Forbidden('csrf_invalid', '页面已过期，请刷新后再试');
  }

  /** Signs in under a new session id; the one that the browser came with, if any, ends. */
  async replace(request: FastifyRequest, reply: FastifyReply, { sessionId, device }: NewSession): Promise<void> {
    const before = cookieOf(request, this.#sessionCookie);
    const identity = before === undefined ? undefined : await this.#accounts.findBySession(before);
    if (identity?.sessionIdHash !== undefined) await this.#accounts.sessions.end(identity.sessionIdHash);
    this.#setCookies(reply, sessionId);
    this.rememberDevice(reply, device);
  }

  /** What the browser was given when it signed in; it keeps that when it signs out. */
  deviceOf(request: FastifyRequest): string | undefined {
    return cookieOf(request, this.#deviceCookie);
  }

  rememberDevice(reply: FastifyReply, device: string): void {
    reply.setCookie(this.#deviceCookie, device, { ...this.#cookie, httpOnly: true, maxAge: DEVICE_SECONDS });
  }

  /** Gives a page or a `me` read the CSRF cookie that it lacks. */
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

/** Every route says who may call it; one that does not stops the start. */
export const registerRouteAccess = (app: App): void => {
  const routes = new Map<string, Access>();
  app.decorate('routeAccess', routes);
  app.decorateRequest('identity', undefined);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new Error(`${method} ${url} does not say who may call it`);
    const asksWho = config.access === 'user' || config.access === 'admin';
    if (asksWho && config.scope === undefined)
      throw new Error(`${method} ${url} does not say which API keys may call it`);
    routes.set(`${method} ${url}`, config.access);
  });
};

/** Finds who is asking before anything else is looked at, as the route wants it. */
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
