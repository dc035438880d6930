import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { DomainError } from '../../platform/errors.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { JsonBytes } from '../limits/json-bytes.ts';
import { shortenJson } from './json-text.ts';

const unsupported = () => new DomainError(415, 'unsupported_media_type', '请求内容只能是未压缩的 UTF-8 JSON');

/** Accepts only uncompressed JSON in UTF-8. `__proto__` and `constructor.prototype` are rejected. */
export const registerJsonBody = (app: App, limits: TransportLimits): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const bytes = new JsonBytes(limits);
  bytes.register(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, payload, done) => {
    const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    const isText = request.headers['content-encoding'] === undefined && /^utf-?8$/i.test(charset);
    const read = (body: Buffer) => {
      if (!isText) throw unsupported();
      return shortenJson(body, limits);
    };
    bytes.receive(request, payload, read).then(
      ({ text, restore }) => {
        // A route that accepts a body also accepts a request without one.
        if (text === '') done(null, undefined);
        else parseJson(request, text, (error, parsed) => done(error, restore(parsed)));
      },
      (error: unknown) => done(error instanceof Error ? error : unsupported()),
    );
  });
};
