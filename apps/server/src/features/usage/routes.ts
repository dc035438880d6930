import { KeptOriginals, StorageDetail } from '@pictor/contracts';
import { signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Usage } from './usage.ts';

export const usageRoutes = (app: App, usage: Usage): void => {
  app.get('/api/v1/storage', {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: StorageDetail } },
    handler: (request) => usage.describeInDetail(signedIn(request).user.id),
  });

  app.get('/api/v1/storage/originals', {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: KeptOriginals } },
    handler: (request) => usage.describeOriginals(signedIn(request).user.id),
  });
};
