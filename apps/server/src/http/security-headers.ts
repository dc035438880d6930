import type { Config } from '../platform/config/config.ts';
import type { App } from '../platform/requests/app-type.ts';

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The worker that decodes images which the browser does not support. It may compile WebAssembly and fetch its own parts, nothing else. A
 * worker uses the policy of its script, so pages still may not compile WebAssembly.
 */
export const DECODER_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** User-provided files that are opened directly may do nothing at all. */
export const FILE_POLICY = "default-src 'none'; sandbox";

export const securityHeaders = (config: Config): Record<string, string> => ({
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  ...(config.publicUrl?.protocol === 'https:' && { 'strict-transport-security': 'max-age=31536000' }),
});

/**
 * A header that a route sets itself stays, for example for files. API responses are private: no cache stores them unless the route allows
 * it.
 */
export const registerSecurityHeaders = (app: App, headers: Record<string, string>): void => {
  app.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
};
