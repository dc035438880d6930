import { once } from 'node:events';
import { signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Exports } from './exports.ts';

export const exportRoutes = (app: App, exports: Exports): void => {
  /** Tells whether a download may begin now. The ZIP is not read, so none of it is generated. */
  app.head('/api/v1/export', {
    config: { access: 'user', scope: 'read' },
    handler: async (request, reply) => {
      const zip = await exports.open(signedIn(request).user);
      const closed = once(zip, 'close');
      zip.destroy();
      // Wait, so that the following download finds the place free.
      await closed;
      return reply.header('cache-control', 'no-store').send();
    },
  });

  app.get('/api/v1/export', {
    config: { access: 'user', scope: 'read' },
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const zip = await exports.open(signedIn(request).user);
      const day = new Date().toISOString().slice(0, 10);
      const disposition = `attachment; filename="pictor-library-${day}.zip"`;
      reply.headers({ 'cache-control': 'no-store', 'content-disposition': disposition });
      return reply.type('application/zip').send(zip);
    },
  });
};
