import type { IncomingMessage, ServerResponse } from 'node:http';
import { BadRequest, DomainError } from '../errors.ts';
import type { App } from './app-type.ts';

/**
 * Answers in our error shape what `node:http` would refuse with an empty body: a request without `Host` (the server has to be made
 * with `requireHostHeader: false`) and an expectation that nobody knows.
 */
export const registerNodeRefusals = (app: App): void => {
  const unexpected = new WeakSet<IncomingMessage>();
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unexpected.add(request);
    app.server.emit('request', request, response);
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // HTTP/1.0 knows no host.
    if (raw.headers.host === undefined && (raw.httpVersionMajor > 1 || raw.httpVersionMinor >= 1))
      done(new BadRequest('bad_request', '请求缺少 Host 请求头'));
    else if (unexpected.has(raw)) done(new DomainError(417, 'expectation_failed', '不支持请求头 Expect 的值'));
    else done();
  });
};
