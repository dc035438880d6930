import {
  AdminUserPage,
  AdminUserParams,
  AdminUserQuery,
  AdminUserResponse,
  UpdateUserRequest,
} from '@pictor/contracts';
import type { App } from '../../../http/app-type.ts';
import { signedIn } from '../../../http/identity.ts';
import type { Administration } from './administration.ts';

const PATH = '/api/v1/admin/users';

export const administrationRoutes = (app: App, administration: Administration): void => {
  app.get(PATH, {
    config: { access: 'admin' },
    schema: { querystring: AdminUserQuery, response: { 200: AdminUserPage } },
    handler: (request) => administration.list(request.query),
  });

  app.patch(`${PATH}/:id`, {
    config: { access: 'admin' },
    schema: { params: AdminUserParams, body: UpdateUserRequest, response: { 200: AdminUserResponse } },
    handler: async (request) => ({
      user: await administration.update(signedIn(request).user.id, request.params.id, request.body),
    }),
  });
};
