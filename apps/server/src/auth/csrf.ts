import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../platform/errors.ts';

const NONCE_BYTES = 16;

/**
 * Signed double-submit cookie: `nonce.HMAC(key, nonce, session)`. The signature binds a token to its session. Tokens of other sessions
 * fail, and so do token-and-cookie pairs that a sibling domain set.
 */
export class CsrfTokens {
  readonly cookie = 'csrf_token';
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  issue(sessionId: string): string {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    return `${nonce}.${this.#sign(nonce, sessionId).toString('base64url')}`;
  }

  verify(token: string, sessionId: string): boolean {
    const [nonce = '', signature = ''] = token.split('.');
    const expected = this.#sign(nonce, sessionId);
    const actual = Buffer.from(signature, 'base64url');
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  #sign(nonce: string, sessionId: string): Buffer {
    return createHmac('sha256', this.#key).update(`csrf\n${nonce}\n${sessionId}`).digest();
  }
}

const originHost = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * Rejects a state-changing request that a browser reports as cross-site. Non-browser clients send neither header and pass.
 *
 * @throws {Forbidden} `csrf_invalid`
 */
export const requireSameSite = (request: FastifyRequest, publicUrl: URL | undefined): void => {
  const { origin, 'sec-fetch-site': fetchSite } = request.headers;
  const foreign = new Forbidden('csrf_invalid', '这个请求来自别的网站，已被拒绝');
  if (fetchSite === 'cross-site') throw foreign;
  if (origin === undefined) return;
  const { host } = request.headers;
  const same =
    publicUrl === undefined ? host !== undefined && originHost(origin) === host : origin === publicUrl.origin;
  if (!same) throw foreign;
};
