import { once } from 'node:events';
import { ArchiveCreated, ArchiveParams, CreateArchiveRequest } from '@pictor/contracts';
import { signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Archives } from './archives.ts';

const PATH = '/api/v1/archives';

export const archiveRoutes = (app: App, archives: Archives): void => {
  app.post(PATH, {
    config: { access: 'user', scope: 'read' },
    schema: { body: CreateArchiveRequest, response: { 201: ArchiveCreated } },
    handler: async (request, reply) => {
      const id = await archives.create(signedIn(request).user.id, request.body);
      return reply.code(201).send({ url: `${PATH}/${id}` });
    },
  });

  /** Tells whether the download may begin now. The ZIP is not read, so none of it is generated. */
  app.head(`${PATH}/:id`, {
    config: { access: 'user', scope: 'read' },
    schema: { params: ArchiveParams },
    handler: async (request, reply) => {
      const zip = await archives.open(signedIn(request).user.id, request.params.id);
      const closed = once(zip, 'close');
      zip.destroy();
      // Wait, so that the following download finds the place free.
      await closed;
      return reply.header('cache-control', 'no-store').send();
    },
  });

  app.get(`${PATH}/:id`, {
    config: { access: 'user', scope: 'read' },
    exposeHeadRoute: false,
    schema: { params: ArchiveParams },
    handler: async (request, reply) => {
      const zip = await archives.open(signedIn(request).user.id, request.params.id);
      const day = new Date().toISOString().slice(0, 10);
      reply.headers({ 'cache-control': 'no-store', 'content-disposition': `attachment; filename="pictor-${day}.zip"` });
      return reply.type('application/zip').send(zip);
    },
  });
};
