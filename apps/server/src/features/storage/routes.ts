import { StorageDetail } from '@pictor/contracts';
import type { App } from '../../http/app-type.ts';
import { signedIn } from '../../http/identity.ts';
import type { StorageUse } from './storage.ts';

export const storageRoutes = (app: App, storage: StorageUse): void => {
  app.get('/api/v1/storage', {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: StorageDetail } },
    handler: (request) => storage.describeInDetail(signedIn(request).user.id),
  });
};
