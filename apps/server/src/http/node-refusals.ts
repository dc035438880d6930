import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadRequest, DomainError } from '../platform/errors.ts';
import type { App } from '../platform/requests/app-type.ts';

/**
 * `node:http` would reject two kinds of requests with an empty body: a request without `Host`, and an unknown expectation. This answers
 * them in our error format. The server must be created with `requireHostHeader: false`.
 */
export const registerNodeRefusals = (app: App): void => {
  const unexpected = new WeakSet<IncomingMessage>();
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unexpected.add(request);
    app.server.emit('request', request, response);
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // HTTP/1.0 does not require a host.
    if (raw.headers.host === undefined && (raw.httpVersionMajor > 1 || raw.httpVersionMinor >= 1))
      done(new BadRequest('bad_request', '请求缺少 Host 请求头'));
    else if (unexpected.has(raw)) done(new DomainError(417, 'expectation_failed', '不支持请求头 Expect 的值'));
    else done();
  });
};
